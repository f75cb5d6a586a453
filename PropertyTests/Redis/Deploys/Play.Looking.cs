namespace SessionKernel.PropertyTests.Redis.Deploys;

// What nodes answer, compared with what they must.
internal sealed partial class Play
{
    private async Task LookAtAllAsync()
    {
        foreach (var session in _sessions)
        {
            for (var seat = 0; seat < Fleet.Seats; seat++)
            {
                await LookAsync(seat, session);
            }
        }
    }

    private Task LookAsync(int seat, ModelSession session)
    {
        if (session.HasEnded)
        {
            return LookNowhereAsync(seat, session.Id);
        }

        var shown = Change.Show(fleet.DeployOf(seat), session.Sum, session.HasMember);
        return ExpectAsync(seat, $"load {session.Id}", $"Live {shown} {session.Format}");
    }

    /// <summary>An id that was given up opens nothing, on any node: its session was ended or renewed.</summary>
    private async Task LookNowhereAsync(int seat, string id)
    {
        var answer = await AskAsync(seat, $"load {id}");
        Xunit.Assert.Contains(answer, Change.Ended);
    }

    private async Task<string> GrantedAsync(int seat, string question)
    {
        var answer = (await AskAsync(seat, question)).Split(' ');
        Assert("Saved", answer[0], VerbOf(question));
        return answer[1];
    }

    private async Task ExpectAsync(int seat, string question, string expected) => Assert(
        expected,
        await AskAsync(seat, question),
        $"{VerbOf(question)} on a node of deploy {fleet.DeployOf(seat)} beside {fleet.DeployOf(1 - seat)}");

    private async Task<string> AskAsync(int seat, string question)
    {
        var answer = await fleet.AskAsync(seat, question);
        count(answer.Split(' ')[0]);
        return answer;
    }

    private static string VerbOf(string question) => question.Split(' ')[0];

    private static void Assert(string expected, string actual, string what) =>
        Xunit.Assert.True(expected == actual, $"{what}: {actual}, and in the model {expected}");
}
