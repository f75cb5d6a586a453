using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>Callers that go on all the time, while one node after another is replaced: what was acknowledged is there at the end.</summary>
internal sealed partial class Traffic(Fleet fleet, Random random)
{
    private const int Callers = 6;
    private const int Shared = 4;
    private const int CallsBetween = 150;
    private const int MostRewrites = 1_000;
    private static readonly string[] s_givenUp = ["Moved", "Missing", "Gone", "InvalidId"];

    private readonly SharedSession[] _shared = new SharedSession[Shared];
    private readonly int[] _lives = new int[2];
    private int _generation;
    private int _lastNumber;
    private int _calls;
    private int _renewed;
    private volatile bool _isOver;

    /// <param name="deploys">One after the other, beginning from a fleet of deploy 0.</param>
    /// <param name="output">Where it says how much was done.</param>
    public async Task RunAsync(int[] deploys, ITestOutputHelper output)
    {
        for (var i = 0; i < Shared; i++)
        {
            var number = Next();
            _shared[i] = new SharedSession(await GrantedAsync(i % Fleet.Seats, $"create {number}"));
            _shared[i].Ask(number);
            _shared[i].Acknowledge(number);
        }

        var callers = Enumerable.Range(0, Callers)
            .Select(_ => new Random(random.Next()))
            .Select(own => Task.Run(() => CallAsync(own)))
            .ToArray();
        var conducting = ConductAsync(deploys);
        await Task.WhenAny([conducting, .. callers]);
        _isOver = true;
        await Task.WhenAll([.. callers, conducting]);
        output.WriteLine($"{_calls} calls, {_renewed} shared ids renewed; {Seed.Hint}");
        await LookAtAllAsync();
    }

    private async Task CallAsync(Random own)
    {
        while (!_isOver)
        {
            var shared = _shared[own.Next(Shared)];
            await (own.Next(100) switch
            {
                < 55 => UpdateAsync(own, shared),
                < 80 => LoadAsync(own, shared),
                < 86 => TryRenewAsync(own, shared),
                _ => LiveAsync(own),
            });
            Interlocked.Increment(ref _calls);
        }
    }

    private async Task UpdateAsync(Random own, SharedSession shared)
    {
        var (id, number) = (shared.Id, Next());
        shared.Ask(number);
        var answer = await AskAsync(own, $"update {id} {number}");
        if (answer == "Saved")
        {
            shared.Acknowledge(number);
            return;
        }

        shared.Refuse(number);
        await GivenUpAsync(shared, id, answer);
    }

    private async Task LoadAsync(Random own, SharedSession shared)
    {
        var (id, least) = (shared.Id, shared.Acknowledged);
        var answer = (await AskAsync(own, $"load {id}")).Split(' ');
        if (answer[0] == "Live")
        {
            var most = shared.Asked;
            Assert.True(SumOf(answer[1]) >= least, $"a load shows {answer[1]}, and {least} was acknowledged before");
            Assert.True(SumOf(answer[1]) <= most, $"a load shows {answer[1]}, and {most} was asked for");
        }
        else
        {
            await GivenUpAsync(shared, id, answer[0]);
        }
    }

    private async Task TryRenewAsync(Random own, SharedSession shared)
    {
        if (await shared.Renewing.WaitAsync(TimeSpan.Zero))
        {
            try
            {
                await RenewAsync(own.Next(Fleet.Seats), shared);
            }
            finally
            {
                shared.Renewing.Release();
            }
        }
    }

    /// <summary>A value of a type does not merge: then another writer may be first.</summary>
    private async Task<bool> RenewAsync(int seat, SharedSession shared)
    {
        var answer = (await fleet.AskAsync(seat, $"renew {shared.Id}")).Split(' ');
        if (answer is ["Saved", var id])
        {
            shared.MoveTo(id);
            Interlocked.Increment(ref _renewed);
            return true;
        }

        Assert.Equal("Conflict", answer[0]);
        return false;
    }

    /// <summary>A session of the caller's own, from its beginning to its end.</summary>
    private async Task LiveAsync(Random own)
    {
        // One that is missed between this look and the count begins only now: what it stores is of the deploy before.
        var generation = Volatile.Read(ref _generation) % 2;
        Interlocked.Increment(ref _lives[generation]);
        try
        {
            var (begun, more) = (Next(), Next());
            var id = await GrantedAsync(own.Next(Fleet.Seats), $"create {begun}");
            Assert.Equal("Saved", await AskAsync(own, $"update {id} {more}"));
            if (own.Next(2) == 0)
            {
                var former = id;
                id = await GrantedAsync(own.Next(Fleet.Seats), fleet.Change.SignsIn ? $"renew {id} somebody" : $"renew {id}");
                Assert.Contains(await AskAsync(own, $"load {former}"), s_givenUp);
            }

            var shown = (await AskAsync(own, $"load {id}")).Split(' ');
            Assert.Equal("Live", shown[0]);
            Assert.Equal(begun + more, SumOf(shown[1]));
            Assert.Equal("Removed", await AskAsync(own, $"remove {id}"));
            Assert.Contains(await AskAsync(own, $"load {id}"), s_givenUp);
        }
        finally
        {
            Interlocked.Decrement(ref _lives[generation]);
        }
    }

    /// <summary>An id opens nothing any more only if the session has another one: who renewed it will say which.</summary>
    private static async Task GivenUpAsync(SharedSession shared, string id, string answer)
    {
        Assert.Contains(answer, s_givenUp);
        await Fleet.UntilAsync(() => shared.Id != id);
    }

    private Task<string> AskAsync(Random own, string question) => fleet.AskAsync(own.Next(Fleet.Seats), question);

    private async Task<string> GrantedAsync(int seat, string question)
    {
        var answer = (await fleet.AskAsync(seat, question)).Split(' ');
        Assert.Equal("Saved", answer[0]);
        return answer[1];
    }

    private int Next() => Interlocked.Increment(ref _lastNumber);

    /// <summary>Behind it may stand what only the new build shows.</summary>
    private static int SumOf(string shown) => int.Parse(shown.Split(',')[0], CultureInfo.InvariantCulture);
}
