using SessionKernel.Hosting;

namespace SessionKernel.PropertyTests.ConsoleTests.Profiles;

/// <summary>A user's profile in a folder of the test's own, and a store whose backend a test can make fail.</summary>
internal sealed class ProfileRig : IAsyncDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sessionkernel-profile-");
    private SessionStore<Cart> _store = null!;

    public SpyBackend Spy { get; } = new();

    public SessionStore<Cart> Store => _store;

    public string Root => _root.FullName;

    public string Folder => Path.Combine(Root, "state", "program");

    public ConsoleSession<Cart> Console { get; private set; } = null!;

    public string Text => File.ReadAllText(Console.FilePath).TrimEnd('\n');

    public static async Task<ProfileRig> StartAsync(Action<SessionStoreBuilder<Cart>>? change = null)
    {
        var rig = new ProfileRig();
        var builder = SessionStore.For<Cart>("program").Serialize(HostsJson.Serializer).Expire(TimeSpan.FromDays(1), TimeSpan.FromDays(30))
            .UseBackend(context => rig.Spy.Over(new MemoryBackend(new SessionMemory(), context)));
        change?.Invoke(builder);
        rig._store = await builder.BuildAsync();
        rig.Console = rig.Another();
        return rig;
    }

    /// <summary>As in another process of the same user.</summary>
    public ConsoleSession<Cart> Another(string? folder = null, TimeProvider? time = null) => new(_store, "program", folder ?? Folder, time);

    public async Task<int> LiveAsync(string principal)
    {
        var count = 0;
        await foreach (var _ in _store.ListAsync(principal))
        {
            count++;
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _root.Delete(recursive: true);
    }
}
