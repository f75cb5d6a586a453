using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.AspNetCore;
using SessionKernel.Hosting;
using SessionKernel.PropertyTests.Kernel;
using Cart = SessionKernel.PropertyTests.Hosts.Cart;

namespace SessionKernel.PropertyTests.Web.Secrets;

/// <summary>A folder that instances share, and what else they have in common: sessions and a clock.</summary>
internal sealed class KeyFolder : IDisposable
{
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("sessionkernel-keys");

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public SessionMemory Memory { get; } = new();

    /// <summary>A process of its own, as far as Data Protection knows.</summary>
    public async Task<KeyHost> StartAsync(
        string application = "shop", Action<IServiceCollection>? services = null, Action<SessionStoreBuilder<Cart>>? store = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = application });
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddDataProtection().PersistKeysToFileSystem(Folder).SetApplicationName(application);
        builder.Services.AddSessionKernel<Cart>("cart", described =>
        {
            described.Serialize(HostsJson.Serializer).Expire(TimeSpan.FromDays(400)).UseMemory(Memory);
            described.Secrets(SessionSecrets.FromDataProtection());
            store?.Invoke(described);
        });
        services?.Invoke(builder.Services);
        var host = new KeyHost(builder.Build());
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public void Dispose() => Folder.Delete(recursive: true);
}

internal sealed class KeyHost(IHost host) : IDisposable
{
    public IServiceProvider Services => host.Services;

    public IKeyManager Keys => host.Services.GetRequiredService<IKeyManager>();

    public SessionStore<Cart> Store => host.Services.GetRequiredService<SessionStore<Cart>>();

    public Task StartAsync() => host.StartAsync();

    public async Task<SessionId> CreateAsync()
    {
        using var session = await Store.CreateAsync(new Cart());
        return session.Id;
    }

    public async Task<SessionStatus> StatusAsync(SessionId id)
    {
        using var session = await Store.LoadAsync(id);
        return session.Status;
    }

    public void Dispose() => host.Dispose();
}
