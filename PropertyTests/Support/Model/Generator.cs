namespace SessionKernel.PropertyTests.Model;

/// <summary>
/// Draws operations that a model allows, one after the other. Few sessions and few keys, so that clients meet; steps of time
/// that end shortly before or after a session does, as well as short and long ones.
/// </summary>
internal sealed class Generator(Random random, PlainModel model)
{
    private const int Clients = 3;
    private const int MostHandles = 8;
    private static readonly string[] Keys = ["a", "b", "c", "d"];
    private static readonly string?[] Principals = [null, null, "alice", "bob"];
    private static readonly long[] Steps = [0, 1_000, 3_000, 16_000, 30_000, 50_000, 70_000, 180_000, 900_000, 3_600_000, 18_000_000];
    private static readonly long[] Idles = [60_000, 120_000, 600_000, PlainModel.StoreIdle, 7_200_000];
    private static readonly long[] Absolutes = [300_000, 1_800_000, 3_600_000, PlainModel.StoreAbsolute];

    private int _next;

    public Operation Next()
    {
        while (true)
        {
            if (Draw() is { } drawn && model.Allows(drawn))
            {
                return drawn;
            }
        }
    }

    private Operation? Draw() => random.Next(100) switch
    {
        < 6 =>
            new Create(
                random.Next(Clients), ++_next, _next, random.Next(2) == 0 ? null : DrawWindows(),
                DrawPrincipal(out var p) ? p : null, ++_next) is var c
            && (c.Principal is null || c.Windows is null || c.Windows.Absolute is not null) ? c : null,
        < 24 => model.Handles.Count < MostHandles ? new Load(random.Next(Clients), ++_next, Session()) : new Dispose(Handle()),
        < 44 => new ChangeValue(Handle(), DrawChange(Handle())),
        < 47 => new Expire(Handle(), DrawWindows()),
        < 67 => new Save(Handle()),
        < 71 => new Touch(Handle()),
        < 75 => new Renew(Handle(), ++_next, Principals[random.Next(Principals.Length)]),
        < 77 => new Remove(random.Next(Clients), Session()),
        < 78 => new RemoveUnchanged(Handle()),
        < 86 => new Update(random.Next(Clients), Session(), DrawChange(Handle()), random.Next(2) == 0 ? null : DrawBetween()),
        < 96 => new Advance(DrawStep()),
        _ => new Dispose(Handle()),
    };

    private Operation DrawBetween() => random.Next(10) switch
    {
        < 6 => new Save(Handle()),
        < 7 => new Renew(Handle(), ++_next, Principals[random.Next(Principals.Length)]),
        < 8 => new Remove(random.Next(Clients), Session()),
        _ => new Update(random.Next(Clients), Session(), DrawChange(Handle()), null),
    };

    private bool DrawPrincipal(out string? principal) => (principal = Principals[random.Next(Principals.Length)]) is not null;

    private Change DrawChange(int handle)
    {
        var key = Keys[random.Next(Keys.Length)];
        return random.Next(10) switch
        {
            < 6 => new Change(ChangeKind.Set, key, ++_next),
            // What is there already: set, and not changed.
            < 8 => new Change(ChangeKind.Set, key, model.Handles.TryGetValue(handle, out var h) ? h.Value.GetValueOrDefault(key, 1) : 1),
            < 9 => new Change(ChangeKind.Remove, key, 0),
            _ => new Change(ChangeKind.Clear, key, 0),
        };
    }

    private Windows DrawWindows()
    {
        var kind = random.Next(4);
        long? idle = kind == 0 ? null : Idles[random.Next(Idles.Length)];
        long? absolute = kind == 1 ? null : Absolutes[random.Next(Absolutes.Length)];
        return new Windows(idle, absolute);
    }

    private long DrawStep()
    {
        if (random.Next(2) == 0 || !model.Sessions.TryGetValue(Session(), out var session))
        {
            return Steps[random.Next(Steps.Length)];
        }

        var (earliest, latest) = session.Ends;
        var moment = random.Next(3) == 0
            ? latest + ModelSession.Blur + random.Next(1_000)
            : earliest - ModelSession.Blur - random.Next(1_000);
        return Math.Clamp(moment - model.Now, 0, 24 * 3_600_000);
    }

    /// <summary>One of the younger sessions, most of the time.</summary>
    private int Session() => Pick(model.Sessions.Keys, among: random.Next(4) == 0 ? int.MaxValue : 4);

    private int Handle() => Pick(model.Handles.Keys, among: int.MaxValue);

    private int Pick(IReadOnlyCollection<int> numbers, int among) => numbers.Count == 0
        ? -1
        : numbers.ElementAt(numbers.Count - 1 - random.Next(Math.Min(among, numbers.Count)));
}
