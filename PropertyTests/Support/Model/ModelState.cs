using System.Collections.Immutable;

namespace SessionKernel.PropertyTests.Model;

internal enum Presence
{
    Live,
    Moved,
    Missing,
}

/// <summary>When a session ends: its idle window and the moment of its deadline, in ms.</summary>
internal sealed record Ending(long? Idle, long? Deadline)
{
    public bool HasPassed(long now) => Deadline <= now;
}

/// <summary>What is stored under one id, for ever: an ended session stays in the model as one that is missing.</summary>
internal sealed class ModelSession
{
    private const long MovedFor = 10_000;

    /// <summary>Two moments nearer than this are not told apart: a server's clock goes on while a test runs.</summary>
    public const long Blur = 5_000;

    public required int Number { get; init; }

    public required ImmutableSortedDictionary<string, int> Value { get; set; }

    public required Ending Ending { get; set; }

    public required long Created { get; init; }

    public string? Principal { get; init; }

    /// <summary>A number of its own for every write.</summary>
    public required int Version { get; set; }

    public int Generation { get; set; }

    public required long LastUse { get; set; }

    public bool Removed { get; set; }

    public long? MovedAt { get; set; }

    /// <summary>The first moment at which it may be gone, and the last at which it may be there.</summary>
    public (long Earliest, long Latest) Ends
    {
        get
        {
            if (MovedAt is { } moved)
            {
                return (moved + MovedFor, moved + MovedFor);
            }

            var deadline = Ending.Deadline ?? long.MaxValue;
            return Ending.Idle is { } idle
                ? (Math.Min(LastUse + idle, deadline), Math.Min(LastUse + idle + Math.Clamp(idle / 30, 1_000, 60_000), deadline))
                : (deadline, deadline);
        }
    }

    public bool IsBlurredAt(long now) => !Removed && now > Ends.Earliest - Blur && now < Ends.Latest + Blur;

    public Presence At(long now)
    {
        if (Removed || now >= Ends.Earliest)
        {
            return Presence.Missing;
        }

        return MovedAt is null ? Presence.Live : Presence.Moved;
    }
}

/// <summary>What a client holds: what was stored when it looked, and what it made of that.</summary>
internal sealed class ModelHandle
{
    public required int Client { get; init; }

    public required ModelSession Session { get; set; }

    public required int Version { get; set; }

    public required int Generation { get; set; }

    public required ImmutableSortedDictionary<string, int> Base { get; set; }

    public required Ending BaseEnding { get; set; }

    public required ImmutableSortedDictionary<string, int> Value { get; set; }

    public required Ending Ending { get; set; }

    public bool Cleared { get; set; }

    public bool HasChanges => Cleared || Ending != BaseEnding || !Base.SequenceEqual(Value);

    public static ModelHandle On(ModelSession session, int client) => new()
    {
        Client = client,
        Session = session,
        Version = session.Version,
        Generation = session.Generation,
        Base = session.Value,
        BaseEnding = session.Ending,
        Value = session.Value,
        Ending = session.Ending,
    };
}
