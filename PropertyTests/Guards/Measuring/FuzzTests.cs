using SessionKernel.Benchmarks.Fuzz;
using Xunit;

namespace SessionKernel.PropertyTests.Guards.Measuring;

/// <summary>
/// A short run of <c>Benchmarks -- fuzz</c>: the planted payloads, and changed ones. A process that ends over one is seen.
/// </summary>
public sealed class FuzzTests
{
    private static readonly int s_inputs = LongRun.CasesOf(2_000);

    public static TheoryData<string> Serializers => [.. FuzzSubject.Names];

    [Theory]
    [MemberData(nameof(Serializers))]
    public async Task No_payload_ends_the_process_or_takes_more_than_a_hundred_times_its_size(string serializer)
    {
        var report = await Fuzzing.RunAsync(serializer, s_inputs, seed: 15);
        Assert.Null(report.Crash);
        Assert.Null(report.CrashedAt);
        Assert.Empty(report.OverBound);
        Assert.True(report.Read > 0 && report.Refused > 0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_payloads()
    {
        var subject = FuzzSubject.Of("bag");
        Assert.All(Enumerable.Range(0, 100), number => Assert.Equal(Mutation.Of(subject, 7, number), Mutation.Of(subject, 7, number)));
    }
}
