using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.Serializers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Touching;

/// <summary>
/// A store as docs/testing.md advises it: over the memory backend, with a clock that the test turns on. Nothing is flushed and nothing
/// waits, so each use counts from its own moment, however far the clock then jumps.
/// </summary>
public sealed class MemoryTouchTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Granularity = TimeSpan.FromMinutes(1);

    /// <summary>The clock of the wall alone: timers and timestamps are the machine's, as in a fake that a test writes itself.</summary>
    private sealed class WallClock : TimeProvider
    {
        public TimeSpan Advanced { get; set; }

        public override DateTimeOffset GetUtcNow() => World.Start + Advanced;
    }

    public enum Use
    {
        Load,
        TouchOfAHandle,
        UnchangedSave,
        Save,
        Update,
    }

    [Fact]
    public void A_session_lives_exactly_as_long_as_its_uses_say()
    {
        // Jumps within the idle window, up to it, within the granularity behind it, and past both.
        var jump = Gen.OneOf(Gen.Choose(0, 1_799_999), Gen.Choose(1_799_000, 1_800_000), Gen.Choose(1, 59_000))
            .Select(ms => TimeSpan.FromMilliseconds(ms));
        var step = jump.Zip(Gen.Elements(Enum.GetValues<Use>()));
        var cases = Gen.Elements(TouchMode.Batched, TouchMode.Inline).Zip(Gen.Elements(true, false)).Zip(Gen.NonEmptyListOf(step));
        ForAll(cases, test => RunAsync(test.Item1.Item1, test.Item1.Item2, [.. test.Item2]).GetAwaiter().GetResult());
    }

    private static async Task RunAsync(TouchMode mode, bool isWholeClock, (TimeSpan Jump, Use Use)[] steps)
    {
        var (whole, wall) = (new FakeTimeProvider(World.Start), new WallClock());
        await using var store = await SessionStore.For<Cart>("shop").Serialize(MemoryPackSessionSerializer.Default)
            .Expire(Idle, TimeSpan.FromDays(30)).Configure(options => options.TouchMode = mode)
            .UseMemory().UseTime(isWholeClock ? whole : wall).BuildAsync();
        using var session = await store.CreateAsync(new Cart());
        var id = session.Id;
        foreach (var (jump, use) in steps)
        {
            Advance(jump);
            await UseAsync(store, session, use);
        }

        Advance(Idle);
        Assert.Equal(SessionStatus.Live, await StatusAsync(store, id));
        Advance(Idle + Granularity);
        Assert.Equal(SessionStatus.Missing, await StatusAsync(store, id));

        void Advance(TimeSpan by)
        {
            wall.Advanced += by;
            whole.Advance(by);
        }
    }

    private static async Task UseAsync(SessionStore<Cart> store, Session<Cart> session, Use use)
    {
        switch (use)
        {
            case Use.Load:
                Assert.Equal(SessionStatus.Live, await StatusAsync(store, session.Id));
                break;
            case Use.TouchOfAHandle:
                await store.TouchAsync(session);
                break;
            case Use.UnchangedSave:
                Assert.Equal(SaveStatus.Unchanged, await store.SaveAsync(session));
                break;
            case Use.Save:
                session.Value.UserId++;
                Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
                break;
            default:
                Assert.Equal(SaveStatus.Unchanged, (await store.UpdateAsync(session.Id, static _ => { })).Save);
                break;
        }
    }

    private static async Task<SessionStatus> StatusAsync(SessionStore<Cart> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        return session.Status;
    }
}
