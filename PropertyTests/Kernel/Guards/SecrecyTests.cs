using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Guards;

/// <summary>A run of everything that can happen; nothing that it printed may name an id, a key, a payload or a principal.</summary>
public sealed class SecrecyTests
{
    private const string Canary = "canary-of-the-payload";
    private const string Principal = "canary-of-the-principal";

    private readonly List<string> _secrets = [Canary, Principal];
    private readonly List<string> _printed = [];

    public static TheoryData<OutagePolicy, string> Stores
    {
        get
        {
            var stores = new TheoryData<OutagePolicy, string>();
            foreach (var serializer in AllSerializers.All)
            {
                stores.Add(OutagePolicy.Anonymous, serializer.Name);
                stores.Add(OutagePolicy.Throw, serializer.Name);
            }

            return stores;
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Nothing_that_is_printed_is_a_secret(OutagePolicy policy, string serializer)
    {
        foreach (var fault in Enum.GetValues<Fault>())
        {
            Run(policy, AllSerializers.Named(serializer), fault);
        }

        Assert.True(_printed.Count > 100);
        Assert.True(_secrets.Count > 20);
        foreach (var secret in _secrets)
        {
            Assert.DoesNotContain(_printed, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    private void Run(OutagePolicy policy, ISessionSerializer serializer, Fault fault)
    {
        var world = new World();
        var store = world.Carts(b => b.Serialize(serializer).OutagePolicy(policy)
            .Configure(o => (o.WarnPayloadBytes, o.MaxPayloadBytes, o.TouchBatchCapacity) = (1, 500, 1)));
        var typed = store.CreateAsync(new Cart { Note = Canary }, Principal).Now();
        var other = store.CreateAsync(new Cart { Note = Canary }).Now();
        var id = typed.Id;
        Keep(world, id, other.Id);
        world.Time.Advance(TimeSpan.FromMinutes(2));
        world.Faults.Next = (_, _) => fault;
        typed.Value.Note += "!";
        Action[] calls =
        [
            () => _printed.Add($"{store.SaveAsync(typed).Now()} {typed} {typed.Key} {typed.Id}"),
            () => store.LoadAsync(id).Now().Dispose(),
            () => store.LoadAsync(id.Reveal()[..42] + "!").Now().Dispose(),
            () => _printed.Add($"{store.UpdateAsync(id, c => c.Note = Canary + "?").Now()}"),
            () => store.UpdateAsync(id, Fails).Now(),
            () => _printed.Add($"{store.RenewIdAsync(other, Principal).Now()} {other} {other.Id}"),
            () => store.CreateAsync(new Cart { Note = Canary + new string('x', 1_000) }, Principal).Now().Dispose(),
            () => store.CreateAsync(new Cart(), new string('p', 5_000) + Principal).Now().Dispose(),
            () => _printed.Add($"{store.RemoveUnchangedAsync(typed).Now()}"),
            () => _ = typed.Value,
            typed.Dispose,
            () => _ = typed.Value,
        ];
        Array.ForEach(calls, Print);
        if (!other.Id.Equals(default))
        {
            Keep(world, other.Id);
        }

        world.Faults.Next = null;
        foreach (var (key, value, ttl) in world.Dump())
        {
            value[^1] ^= 1;
            world.Memory.Run(0, (memory, _) =>
            {
                memory.Set(key, value, ttl, world.NowMs);
                return 0;
            });
        }

        foreach (var known in new[] { id, other.Id })
        {
            world.Time.Advance(TimeSpan.FromSeconds(2));
            using var corrupt = store.LoadAsync(known).Now();
            Print(() => _ = corrupt.Value);
        }

        other.Dispose();
        world.Finish();
        _printed.AddRange(world.Logs.Lines);
    }

    private static Cart Fails(Cart cart) => throw new FormatException();

    private void Print(Action call)
    {
        try
        {
            call();
        }
        catch (Exception e)
        {
            _printed.Add(e.ToString());
        }
    }

    private void Keep(World world, params SessionId[] ids)
    {
        _secrets.AddRange(ids.Select(id => id.Reveal()));
        _secrets.AddRange(ids.Select(id => Convert.ToHexString(id.Bytes)));
        _secrets.AddRange(world.Dump().SelectMany(e => new[] { e.Key, e.Key[^22..] }));
    }
}
