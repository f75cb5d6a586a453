using System.CommandLine;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Benchmarks.Measuring;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Scale;

// Sessions are added to one store over one server. At each size there is one pass over all of them, then memory is read, then the kernel
// and raw-limit take turns over the same keys.
internal static class ScaleCommand
{
    private const string Prefix = "sk:scale:";
    private const int WorkedWith = 200_000;
    private const long MostOperations = 100_000_000;

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        var options = ScaleOptions.Of(parsed);
        await using var server = await RedisUnderTest.OpenAsync(address: null);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.Address);
        Print(
        [
            Machine.Describe(redis),
            FormattableString.Invariant(
                $"sessions of {ScaleOptions.PayloadBytes} B in random order, {ScaleOptions.Callers} callers; ")
                + FormattableString.Invariant($"medians of {options.Rounds} interleaved rounds of {options.Slice.TotalSeconds:0.##} s; ")
                + FormattableString.Invariant($"a touch filter of {options.FilterEntries:N0} entries"),
            "",
        ]);
        var rows = await MeasureAsync(options, new SubjectContext(server.Address, Prefix), redis);
        Print([.. ScaleReport.Table(rows), .. Verdicts.Table("Targets", ScaleTargets.All, rows)]);
        return Verdicts.AreMet(ScaleTargets.All, rows) ? 0 : 1;
    }

    private static async Task<IReadOnlyList<ScaleRow>> MeasureAsync(
        ScaleOptions options, SubjectContext context, ConnectionMultiplexer redis)
    {
        var value = ShopperSession.OfPayload(ScaleOptions.PayloadBytes);
        await using var kernel = await KernelSubject.OpenAsync(context, TransportMode.Lanes, touchFilterEntries: options.FilterEntries);
        await WorkAsync(kernel, Math.Min(WorkedWith, options.Sizes[^1]), value, redis);
        var ids = new ScaleIds();
        var rows = new List<ScaleRow>();
        foreach (var sessions in options.Sizes)
        {
            ids.Add(await Pass.CreateAsync(kernel, sessions - ids.All.Length, value));
            await SliceAsync(kernel, ids, value, options.Slice);
            await Pass.OverAsync(kernel, Scenario.LoadTouch, ids.All, value);
            var memory = AppMemory.Read();
            var (kernelRate, rawRate) = await RatesAsync(options, context, kernel, ids, value, await ValueLengthAsync(redis));
            rows.Add(new ScaleRow(sessions, kernelRate, rawRate, memory, ids.Bytes));
        }

        return rows;
    }

    /// <summary>Warms up a store: the size that its pools reach does not belong to the counted sessions.</summary>
    private static async Task WorkAsync(Subject kernel, int sessions, ShopperSession value, ConnectionMultiplexer redis)
    {
        var ids = await Pass.CreateAsync(kernel, sessions, value);
        await Pass.OverAsync(kernel, Scenario.LoadTouch, ids, value);
        await KeySweep.DeleteAsync(redis, Prefix);
    }

    private static async Task<(Rounds Kernel, Rounds RawLimit)> RatesAsync(
        ScaleOptions options, SubjectContext context, Subject kernel, ScaleIds ids, ShopperSession value, long valueLength)
    {
        await using var raw = new RawLimit(context);
        raw.Connect(ScaleKeys.Commands(Prefix, ids.All, valueLength));
        await SliceAsync(raw, ids, value, options.Slice);
        var (ofKernel, ofRaw) = ((Subject: kernel, Rounds: new List<Figures>()), (Subject: (Subject)raw, Rounds: new List<Figures>()));
        for (var round = 0; round < options.Rounds; round++)
        {
            // The second subject finds the server as the first left it.
            foreach (var (subject, rounds) in round % 2 == 0 ? new[] { ofKernel, ofRaw } : [ofRaw, ofKernel])
            {
                rounds.Add(await SliceAsync(subject, ids, value, options.Slice));
            }
        }

        return (ScaleRow.Rates(ofKernel.Rounds), ScaleRow.Rates(ofRaw.Rounds));
    }

    /// <exception cref="InvalidOperationException">An operation failed: the rate would be that of something else.</exception>
    private static async Task<Figures> SliceAsync(Subject subject, ScaleIds ids, ShopperSession value, TimeSpan duration)
    {
        var figures = await subject.SliceAsync(
            Scenario.LoadTouch, Caller.Team(ScaleOptions.Callers, ids.All, value), duration, MostOperations);
        return figures.Failed == 0
            ? figures
            : throw new InvalidOperationException($"{figures.Failed} operations of {subject.GetType().Name} failed.");
    }

    /// <summary>All values have one length.</summary>
    private static async Task<long> ValueLengthAsync(ConnectionMultiplexer redis)
    {
        var key = redis.GetServers()[0].Keys(pattern: $"{Prefix}*").First();
        return await redis.GetDatabase().StringLengthAsync(key);
    }

    private static void Print(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }
}
