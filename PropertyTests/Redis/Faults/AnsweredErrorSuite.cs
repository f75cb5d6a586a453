using System.Globalization;
using System.Text;
using SessionKernel.PropertyTests.Docs;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>
/// A server that answers is reached, whatever it says: nobody connects to it anew, and the log does not grow with the calls. How often it
/// was connected to is counted by the server itself.
/// </summary>
public abstract class AnsweredErrorSuite(TransportMode transport) : FaultTest(transport)
{
    private const string Password = "PASSWORD";
    private const int Calls = 20;

    // What a multiplexer's own checks may end meanwhile, whoever uses it.
    private const int MostConnects = 2;
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(50);
    private static readonly int[] s_ofConnections = [3, 4, 5, 6, 7];
    private static readonly string s_leastRights = CodeBlock.TextOf("docs/operations.md").Split('\n')
        .First(line => line.StartsWith("ACL SETUSER ", StringComparison.Ordinal));

    protected override string[] Arguments => ["--enable-debug-command", "yes", "--loading-process-events-interval-bytes", "1024"];

    [RedisTheory]
    [InlineData(ServerError.Misconf, false)]
    [InlineData(ServerError.Misconf, true)]
    [InlineData(ServerError.NoReplicas, false)]
    [InlineData(ServerError.NoReplicas, true)]
    [InlineData(ServerError.OutOfMemory, false)]
    [InlineData(ServerError.OutOfMemory, true)]
    [InlineData(ServerError.Busy, false)]
    [InlineData(ServerError.Busy, true)]
    [InlineData(ServerError.Loading, false)]
    [InlineData(ServerError.Loading, true)]
    public async Task Nobody_connects_anew(ServerError error, bool hasLeastRights)
    {
        if (hasLeastRights)
        {
            object[] words = [.. s_leastRights.Replace("~sk:shop:*", $"~{Prefix}*", StringComparison.Ordinal).Split(' ')];
            await Raw.SendAsync(words);
        }

        var store = await DirectAsync(hasLeastRights ? $",user=sessions,password={Password}" : "");
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        var before = await ConnectsAsync();
        var refused = 0;
        await using (await ServerErrors.BeginAsync(error, Server))
        {
            for (var i = 0; i < Calls; i++)
            {
                session.Value.Items[0] = i.ToString(CultureInfo.InvariantCulture);
                refused += await store.SaveAsync(session).AsTask().WaitAsync(Bound) == SaveStatus.Saved ? 0 : 1;
                await Task.Delay(s_pace, TimeProvider.System);
            }
        }

        var connects = await ConnectsAsync() - before - ServerErrors.ConnectsOf(error);
        var lines = Logs.Lines.Where(line => s_ofConnections.Any(id => line.StartsWith($"{id} ", StringComparison.Ordinal))).ToArray();
        Assert.True(refused > 0, "The server refused nothing.");
        Assert.True(
            connects <= MostConnects,
            $"{connects} connects, {refused} of {Calls} saves refused, {lines.Length} lines: {string.Join(" | ", lines.Take(5))}");
        Assert.True(lines.Length <= 2 * MostConnects, string.Join('\n', lines));
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Saved, await UntilAsync(() => store.SaveAsync(session).AsTask(), status => status == SaveStatus.Saved));
    }

    private async Task<long> ConnectsAsync()
    {
        var stats = Encoding.ASCII.GetString(
            (byte[])(await UntilAsync(() => Raw.SendAsync("INFO", "stats"), static reply => reply is byte[]))!);
        const string Field = "total_connections_received:";
        return long.Parse(
            stats.Split("\r\n").Single(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..],
            CultureInfo.InvariantCulture);
    }
}

[Collection(FaultCollection.Name)]
public sealed class LaneAnsweredErrorTests() : AnsweredErrorSuite(TransportMode.Lanes);

[Collection(MultiplexerFaultCollection.Name)]
public sealed class MultiplexerAnsweredErrorTests() : AnsweredErrorSuite(TransportMode.Multiplexer);
