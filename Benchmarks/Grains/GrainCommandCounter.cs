using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Testing.Proxies;

namespace SessionKernel.Benchmarks.Grains;

/// <summary>Counts the commands of each kind of call as the client sends them, using a proxy, and separately from what is timed.</summary>
internal static class GrainCommandCounter
{
    private const int States = 500;

    public static async Task<IReadOnlyDictionary<GrainScenario, double>> CountAsync(
        GrainStorageKind kind, SubjectContext context, IEnumerable<GrainScenario> scenarios, bool deletes, ShopperSession value)
    {
        await using var proxy = RespProxy.Start(context.EndPoint, context.Prefix);
        await using var subject = await GrainSubject.OpenAsync(
            kind, new SubjectContext(proxy.Address, context.Prefix), deletes, GrainOptions.Callers, States, value);
        var counts = new Dictionary<GrainScenario, double>();
        foreach (var scenario in scenarios)
        {
            // States that exist.
            await subject.PassAsync(GrainScenario.Write);
            var before = proxy.Snapshot();
            await subject.PassAsync(scenario);
            counts[scenario] = proxy.Snapshot().Since(before).Keyed / (double)States;
        }

        return counts;
    }
}
