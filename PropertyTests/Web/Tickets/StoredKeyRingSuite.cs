using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>The key ring in the tickets' store: what one process issued the others take, whichever began first.</summary>
public abstract class StoredKeyRingSuite
{
    protected abstract string? Redis { get; }

    [SuiteFact]
    public async Task Processes_that_share_nothing_else_take_each_others_cookies()
    {
        var shared = new TicketShared { Redis = Redis };
        await using var here = await StartAsync(shared);
        await using var there = await StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(here, "anna");
        Assert.Equal("anna", await browser.WhoAsync(there));

        await using var later = await StartAsync(shared);
        Assert.Equal("anna", await browser.WhoAsync(later));
        Assert.Equal(0, here.Logs.Count(123) + there.Logs.Count(123) + later.Logs.Count(123));
    }

    /// <summary>Each finds no key and makes one: none of them is lost, so that what either protected stays readable.</summary>
    [SuiteFact]
    public async Task Keys_that_are_made_at_the_same_moment_are_all_kept()
    {
        var shared = new TicketShared { Redis = Redis };
        await using var here = await StartAsync(shared);
        await using var there = await StartAsync(shared);
        var managers = new[] { here, there }.Select(site => site.Services.GetRequiredService<IKeyManager>()).ToArray();
        var now = shared.Time.GetUtcNow();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => managers[i % 2].CreateNewKey(now, now.AddDays(90)))));
        Assert.Equal(8, managers[0].GetAllKeys().Count(key => key.ActivationDate == now));
        Assert.Equal(managers[0].GetAllKeys().Select(key => key.KeyId).Order(), managers[1].GetAllKeys().Select(key => key.KeyId).Order());
    }

    [SuiteFact]
    public async Task A_ring_that_can_not_be_read_is_not_taken_for_an_empty_one()
    {
        var shared = new TicketShared();
        await using var site = await StartAsync(shared);
        var ring = site.Services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository!;
        var before = ring.GetAllElements().Count;
        foreach (var fault in new[] { BackendStatus.Unavailable, BackendStatus.Denied })
        {
            site.Tickets.Fault = _ => fault;
            var error = Assert.Throws<InvalidOperationException>(() => ring.GetAllElements());
            Assert.Contains("could not be read", error.Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => ring.StoreElement(new System.Xml.Linq.XElement("key"), "key-1"));
        }

        site.Tickets.Fault = null;
        Assert.Equal(before, ring.GetAllElements().Count);
    }

    /// <summary>What an earlier secret encrypted is encrypted anew, so that this one can be retired.</summary>
    [SuiteFact]
    public async Task A_rolled_secret_encrypts_the_keys_anew()
    {
        var (old, next) = (SecretOf(1), SecretOf(2));
        var shared = new TicketShared { Redis = Redis, Secrets = new SessionSecrets(old, next) };
        var browser = new TicketBrowser();
        await using (var before = await StartAsync(shared))
        {
            await browser.SignInAsync(before, "anna");
        }

        var rolled = shared.With(new SessionSecrets(next, old));
        await using (var during = await StartAsync(rolled))
        {
            Assert.Equal("anna", await browser.WhoAsync(during));
            Assert.Equal(0, during.Logs.Count(125));
        }

        await using var after = await StartAsync(shared.With(new SessionSecrets(next)));
        var ring = after.Services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository!;
        Assert.Single(ring.GetAllElements());
    }

    private static SessionSecret SecretOf(byte seed) => SessionSecret.FromBytes([.. Enumerable.Repeat(seed, SessionSecret.MinimumBytes)]);

    private protected static Task<TicketSite> StartAsync(TicketShared shared) => TicketSite.StartAsync(shared, new TicketSetup
    {
        Tickets = static tickets => tickets.KeepsKeyRing = true,
        Services = static services =>
        {
            services.RemoveAll<IDataProtectionProvider>();
            services.AddDataProtection();
        },
    });
}

public sealed class MemoryStoredKeyRingTests : StoredKeyRingSuite
{
    protected override string? Redis => null;
}

[Collection(RedisCollection.Name)]
public sealed class RedisStoredKeyRingTests(RedisFixture fixture) : StoredKeyRingSuite
{
    protected override string? Redis => fixture.Server.EndPoint;

    /// <summary>A server that evicts what has a TTL keeps it; and none of it says whose keys these are.</summary>
    [SuiteFact]
    public async Task Its_key_has_no_ttl()
    {
        var shared = new TicketShared { Redis = Redis };
        await using var site = await TicketSite.StartAsync(shared, new TicketSetup
        {
            Tickets = static tickets => tickets.KeepsKeyRing = true,
            Services = static services => services.RemoveAll<IDataProtectionProvider>().AddDataProtection(),
        });
        site.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("any").Protect([1]);
        await using var connection = await fixture.Server.ConnectAsync();
        var keys = Assert.IsType<object?[]>(await connection.SendAsync("KEYS", $"{shared.Name}:ticket:{{*"));
        Assert.Equal(-1L, await connection.SendAsync("PTTL", Assert.Single(keys)!));
        var record = Assert.IsType<byte[]>(await connection.SendAsync("GET", Assert.Single(keys)!));
        Assert.True(record.AsSpan().IndexOf("masterKey"u8) < 0 && record.AsSpan().IndexOf("<key"u8) < 0, "A key lies there as plain text.");
    }

    /// <summary>Whoever can write to the server can put there what opens for nobody: an instance that has the ring puts it back.</summary>
    [SuiteFact]
    public async Task A_forged_ring_makes_way_for_what_an_instance_has()
    {
        var shared = new TicketShared { Redis = Redis };
        await using var site = await StartAsync(shared);
        await using var connection = await fixture.Server.ConnectAsync();
        site.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("any").Protect([1]);
        var key = Assert.Single(Assert.IsType<object?[]>(await connection.SendAsync("KEYS", $"{shared.Name}:ticket:{{*")))!;
        var ring = site.Services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository!;
        var stored = Assert.IsType<byte[]>(await connection.SendAsync("GET", key));
        byte[] changed = [.. stored[..^1], (byte)(stored[^1] ^ 1)];
        byte[] untagged =
        [
            .. stored[..EnvelopeLayout.Tag],
            .. new byte[EnvelopeLayout.TagSize],
            .. stored[(EnvelopeLayout.Tag + EnvelopeLayout.TagSize)..],
        ];
        foreach (var (junk, replaced) in new[] { (changed, 1), (untagged, 2), (stored[..64], 3) })
        {
            await connection.SendAsync("SET", key, junk);
            await using var meanwhile = await StartAsync(shared);
            Assert.Throws<InvalidOperationException>(() => Ring(meanwhile).GetAllElements());
            Assert.Single(ring.GetAllElements());
            Assert.Equal(replaced, site.Logs.Count(105));
            Assert.Single(Ring(meanwhile).GetAllElements());
        }

        static IXmlRepository Ring(TicketSite site) =>
            site.Services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository!;
    }

    [SuiteFact]
    public async Task Without_secrets_the_host_does_not_start()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartAsync(new TicketShared { Redis = Redis, Secrets = null }));
        Assert.Contains("Secrets(…)", refused.Message, StringComparison.Ordinal);
    }
}
