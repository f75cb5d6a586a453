using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Touching;

public sealed class ToucherModelTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const long FlushMs = 50;
    private static readonly SessionKey[] Keys =
        [.. Enumerable.Range(1, 6).Select(i => SessionKey.OfSession(7, new Digest16((ulong)i, (ulong)(900 + i))))];
    private static readonly long[] Idles = [0, 1_000, 60_000, 1_800_000];

    [Fact]
    public void A_toucher_does_what_the_sequential_model_does() => ForAll(
        from capacity in Gen.Choose(1, 7)
        from steps in Gen.ArrayOf(
            from what in Gen.Choose(0, 9)
            from key in Gen.Choose(0, Keys.Length - 1)
            from idle in Gen.Elements(Idles)
            from ms in Gen.Frequency((3, Gen.Choose(0, 60)), (2, Gen.Choose(0, 3_000)), (1, Gen.Choose(0, 100_000)))
            from stamp in Gen.Choose(1, 3)
            from outcome in Gen.Choose(0, 3)
            select (what, key, idle, ms, stamp, outcome), 60)
        select (capacity, steps),
        drawn =>
        {
            var time = new FakeTimeProvider(World.Start);
            var backend = new RecordingBackend();
            var toucher = new Toucher(backend, time, NullLogger.Instance, new TouchSettings(64, drawn.capacity, FlushMs));
            var model = new TouchModel(FlushMs, drawn.capacity, Now);
            foreach (var (what, index, idle, ms, stamp, outcome) in drawn.steps)
            {
                var key = Keys[index];
                var target = new TouchTarget(key, (ulong)stamp);
                var windows = new ExpiryWindows(idle, idle == 60_000 ? Now() + 2_000 : 0);
                switch (what)
                {
                    case 0 or 1 or 2 or 3:
                        if (toucher.IsDue(target, windows))
                        {
                            toucher.Enqueue(target, windows);
                        }

                        model.Ask(target, windows);
                        break;
                    case 4:
                        toucher.Written(key, new EnvelopeHeader { PreviousStamp = target.Stamp, Stamp = target.Stamp + 1 }, toucher.NowMs);
                        model.Written(target, target with { Stamp = target.Stamp + 1 });
                        break;
                    case 5:
                        toucher.Ended(target);
                        model.Ended(target);
                        break;
                    case 6:
                        toucher.FlushAsync().Now();
                        model.Flush(Now(), backend.Outcome);
                        break;
                    case 7:
                        backend.Outcome = k => k == key ? (TouchOutcome)outcome : TouchOutcome.Touched;
                        break;
                    default:
                        var until = Now() + ms;
                        time.Advance(TimeSpan.FromMilliseconds(ms));
                        model.AdvanceTo(until, backend.Outcome);
                        break;
                }

                Assert.Equal(model.Sent, backend.Sent);
                Assert.Equal(model.Dropped, toucher.Counters.Dropped);
            }

            toucher.DisposeAsync().Now();
            model.Flush(Now(), backend.Outcome);
            Assert.Equal(model.Sent, backend.Sent);

            long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
        },
        runs: 1_000);
}
