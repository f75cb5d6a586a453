using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.Tickets;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;
using Cart = SessionKernel.PropertyTests.Hosts.Cart;

namespace SessionKernel.PropertyTests.Web.Secrets;

/// <summary>Secrets from Data Protection's keys in a folder that instances share.</summary>
public sealed class DataProtectionSecretsTests : IDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_age = TimeSpan.FromHours(1);
    private readonly KeyFolder _shared = new();

    public void Dispose() => _shared.Dispose();

    [Fact]
    public async Task Instances_that_share_the_keys_open_each_others_sessions()
    {
        using var here = await _shared.StartAsync(
            store: static store => store.Secrets(SessionSecrets.FromDataProtection().Ids(acceptUnkeyed: false)));
        using var there = await _shared.StartAsync();
        using var office = await _shared.StartAsync("office");
        var id = await here.CreateAsync();
        Assert.Equal((SessionStatus.Live, SessionStatus.Live), (await here.StatusAsync(id), await there.StatusAsync(id)));
        Assert.NotEqual(SessionStatus.Live, await office.StatusAsync(id));
        Assert.Single(_shared.Folder.GetFiles());
    }

    /// <summary>As it is computed by another language: these bytes never change, or a deploy would sign everybody out.</summary>
    [Fact]
    public async Task The_secret_of_a_key_is_the_golden_one()
    {
        var now = _shared.Time.GetUtcNow();
        var deserializer = typeof(AuthenticatedEncryptorDescriptorDeserializer).AssemblyQualifiedName;
        await File.WriteAllTextAsync(Path.Combine(_shared.Folder.FullName, "key-1.xml"), string.Create(CultureInfo.InvariantCulture, $"""
            <key id="6d1b7c4e-0a5f-4bd8-9a53-0d2f3e5c7b11" version="1">
              <creationDate>{now.AddDays(-3):O}</creationDate>
              <activationDate>{now.AddDays(-2):O}</activationDate>
              <expirationDate>{now.AddDays(88):O}</expirationDate>
              <descriptor deserializerType="{deserializer}">
                <descriptor>
                  <encryption algorithm="AES_256_CBC" />
                  <validation algorithm="HMACSHA256" />
                  <masterKey p4:requiresEncryption="true" xmlns:p4="http://schemas.asp.net/2015/03/dataProtection">
                    <value>{Convert.ToBase64String([.. Enumerable.Range(0, 64).Select(static i => (byte)i)])}</value>
                  </masterKey>
                </descriptor>
              </descriptor>
            </key>
            """));
        using var host = await _shared.StartAsync();
        var secret = Assert.Single(DataProtectionRing.In(host.Services, _shared.Time).Read());
        Assert.Equal("59e7bc948b9b1cd88bf8d2dc7581245c146f0ca71e37b23e5979e4ada1977591", Convert.ToHexStringLower(secret.Bytes));
    }

    [Fact]
    public async Task A_new_key_tags_a_day_after_it_became_active_and_no_session_ends()
    {
        using var here = await _shared.StartAsync();
        using var there = await _shared.StartAsync();
        var (first, made) = (await SecretIdAsync(here), _shared.Time.GetUtcNow());
        var id = await here.CreateAsync();
        here.Keys.CreateNewKey(made.AddDays(2), made.AddDays(92));

        // It is known at once to whoever starts, and not used by anybody before all have read it.
        using var later = await _shared.StartAsync();
        _shared.Time.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        foreach (var host in new[] { here, there, later })
        {
            Assert.Equal(first, await SettledIdAsync(host));
        }

        _shared.Time.Advance(TimeSpan.FromHours(2));
        var second = await SettledIdAsync(later, s_age);
        Assert.NotEqual(first, second);
        Assert.Equal((second, second), (await SettledIdAsync(here, s_age), await SettledIdAsync(there, s_age)));
        var newest = await here.CreateAsync();
        _shared.Time.Advance(TimeSpan.FromDays(200));
        foreach (var host in new[] { here, there, later })
        {
            Assert.Equal((SessionStatus.Live, SessionStatus.Live), (await host.StatusAsync(id), await host.StatusAsync(newest)));
        }
    }

    /// <summary>As after a revocation: the other instances read it when they meet what it has tagged.</summary>
    [Fact]
    public async Task A_key_that_appears_on_another_instance_is_read_when_it_is_met()
    {
        using var here = await _shared.StartAsync();
        var old = await here.CreateAsync();
        here.Keys.RevokeKey(Assert.Single(here.Keys.GetAllKeys()).KeyId, "leaked");

        using var after = await _shared.StartAsync();
        Assert.Contains(after.Keys.GetAllKeys(), static key => !key.IsRevoked);
        Assert.Equal(SessionStatus.KeyUnavailable, await after.StatusAsync(old));
        var id = await after.CreateAsync();
        Assert.Equal(SessionStatus.KeyUnavailable, await here.StatusAsync(id));
        await UntilAsync(_shared, async () => await here.StatusAsync(id) == SessionStatus.Live, step: TimeSpan.FromSeconds(10));

        // What was revoked opens nothing more here either.
        Assert.Equal(SessionStatus.KeyUnavailable, await here.StatusAsync(old));
    }

    [Fact]
    public async Task A_ring_that_is_not_shared_named_and_elsewhere_is_refused()
    {
        var redis = new Lazy<IConnectionMultiplexer>(static () => throw new InvalidOperationException("Redis was asked."));
        IDatabase Database() => redis.Value.GetDatabase();
        (Action<IServiceCollection> Change, string Said)[] wrong =
        [
            (static services => services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider()), "keeps no keys"),
            (static services => services.Configure<KeyManagementOptions>(static keys => keys.XmlRepository = null), "only by this machine"),
            (
                static services => services.Configure<DataProtectionOptions>(static app => app.ApplicationDiscriminator = ""),
                "named after its folder"),
            (services => services.AddDataProtection().PersistKeysToStackExchangeRedis(Database, "keys"), "kept in Redis"),
            (
                services => services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new OwnRepository(Database)),
                "kept in Redis"),
        ];
        foreach (var (change, said) in wrong)
        {
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => _shared.StartAsync(services: change));
            Assert.Contains("FromDataProtection() can't be used", refused.Message, StringComparison.Ordinal);
            Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(_shared.Folder.GetFiles());
    }

    /// <summary>Whose keys would be encrypted by secrets that are derived from them.</summary>
    [Fact]
    public async Task The_ring_in_the_tickets_store_is_refused()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TicketSite.StartAsync(new TicketShared(), new TicketSetup
        {
            Tickets = static tickets => tickets.KeepsKeyRing = true,
            Store = static store => store.Secrets(SessionSecrets.FromDataProtection()),
            Services = static services => services.RemoveAll<IDataProtectionProvider>().AddDataProtection(),
        }));
        Assert.Contains("KeepsKeyRing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_without_a_host_or_without_Data_Protection_is_refused()
    {
        using var nothing = new ServiceCollection().BuildServiceProvider();
        Assert.Contains("AddDataProtection()", DataProtectionPlace.Refuse(nothing), StringComparison.Ordinal);
        var store = SessionStore.ForBag("bag").Expire(TimeSpan.FromHours(1)).UseMemory().Secrets(SessionSecrets.FromDataProtection());
        var refused = Assert.Throws<InvalidOperationException>(() => store.Build());
        Assert.Contains("AddSessionKernel", refused.Message, StringComparison.Ordinal);
    }

    private async Task<ushort> SecretIdAsync(KeyHost host)
    {
        using var session = await host.Store.CreateAsync(new Cart());
        var key = System.Text.Encoding.ASCII.GetString(new KeySpace("sk:cart:").ToBytes(session.Key));
        var value = _shared.Memory.Dump(_shared.Time.GetUtcNow().ToUnixTimeMilliseconds()).Single(entry => entry.Key == key).Value;
        return Kernel.Secrets.Rings.HeaderOf(value).SecretId;
    }

    /// <summary>Once the ring that is an hour old was read again, which a write has asked for.</summary>
    private async Task<ushort> SettledIdAsync(KeyHost host, TimeSpan step = default)
    {
        await SecretIdAsync(host);
        var before = DataProtectionRing.In(host.Services, _shared.Time).Read()[0];
        var expected = SecretKeys.IdOf(before);
        await UntilAsync(_shared, async () => await SecretIdAsync(host) == expected, step);
        return expected;
    }

    /// <param name="shared">Whose clock goes on by a step each time that it is not so: a read is due that long after the last.</param>
    /// <param name="isSo">What is waited for.</param>
    /// <param name="step">None: the clock stands still.</param>
    internal static async Task UntilAsync(KeyFolder shared, Func<Task<bool>> isSo, TimeSpan step)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < s_bound, "It did not come about.");
            shared.Time.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private sealed class OwnRepository(Func<IDatabase> database) : RedisXmlRepository(database, "keys");
}

/// <summary>The same beside Redis, where instances of one ring must not take each other for those of another one.</summary>
[Collection(RedisCollection.Name)]
public sealed class DataProtectionCanaryTests(RedisFixture fixture)
{
    /// <summary>Each may make a key before it has seen that of another.</summary>
    [SuiteFact]
    public async Task Instances_that_start_at_once_in_an_empty_folder_all_start()
    {
        for (var round = 0; round < 5; round++)
        {
            using var shared = new KeyFolder();
            var prefix = KeyPrefix.Next();
            var hosts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => shared.StartAsync(store: store =>
                store.UseRedis(fixture.Server.EndPoint, PatientRedis.Wait).Configure(options => options.KeyPrefix = prefix)))));
            try
            {
                var id = await hosts[0].CreateAsync();
                foreach (var host in hosts)
                {
                    await DataProtectionSecretsTests.UntilAsync(
                        shared, async () => await host.StatusAsync(id) == SessionStatus.Live, step: TimeSpan.FromSeconds(10));
                }

                using var empty = new KeyFolder();
                var refused = await Assert.ThrowsAsync<SessionKernelException>(() => empty.StartAsync(store: store =>
                    store.UseRedis(fixture.Server.EndPoint, PatientRedis.Wait).Configure(options => options.KeyPrefix = prefix)));
                Assert.Equal(SessionKernelError.OtherSecrets, refused.Error);
            }
            finally
            {
                foreach (var host in hosts)
                {
                    host.Dispose();
                }
            }
        }
    }
}
