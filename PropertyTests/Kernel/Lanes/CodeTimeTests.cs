using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>What callers' code takes does not include the sending of what it wrote, however the two alternate.</summary>
public sealed class CodeTimeTests(ITestOutputHelper output) : PropertyTest(output)
{
    [Fact]
    public void Is_the_time_that_was_not_spent_on_sending() => ForAll(
        Gen.NonEmptyListOf(Gen.Choose(0, 100_000).Zip(Gen.Choose(0, 100_000))).Zip(Gen.Choose(0, 1_000_000).Two()),
        drawn =>
        {
            var (runs, (now, sending)) = drawn;
            var (clock, sent) = ((long)now, (long)sending);
            var time = new CodeTime(clock, sent);
            foreach (var (code, send) in runs)
            {
                clock += code + send;
                sent += send;
                Assert.Equal(code, time.Take(clock, sent));
            }
        });
}
