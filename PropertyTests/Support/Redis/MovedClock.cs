namespace SessionKernel.PropertyTests.Redis;

/// <summary>A machine's clock that somebody sets. Timers and timestamps are the machine's: nobody sets those.</summary>
internal sealed class MovedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
