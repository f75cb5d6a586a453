using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SessionKernel.PropertyTests.Web.LongRequests;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>A ring of secrets that fails, and keys that none of its secrets encrypted: what can be read of the key ring goes on.</summary>
public sealed class KeyRingFaultTests
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Secrets_that_can_not_be_read_again_stop_neither_the_host_nor_the_key_ring()
    {
        var read = new Func<IReadOnlyList<SessionSecret>>(static () => [SecretOf(1)]);
        var shared = new TicketShared { Secrets = SessionSecrets.From(() => Volatile.Read(ref read)()) };
        await using var site = await StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        var count = 1;
        foreach (var failing in new Func<IReadOnlyList<SessionSecret>>[]
        {
            static () => throw new IOException("the vault is closed"), static () => [],
        })
        {
            Volatile.Write(ref read, failing);
            for (var look = 0; look < 2; look++)
            {
                var before = site.Tickets.Sent(CommandKind.Load);
                shared.Time.Advance(s_pause);
                await Passing.UntilAsync(() => site.Tickets.Sent(CommandKind.Load) > before);
            }

            Assert.Equal(count, RingOf(site).GetAllElements().Count);
            RingOf(site).StoreElement(new XElement("key"), $"key {count++}");
            Assert.Equal("anna", await browser.WhoAsync(site));
            Assert.False(IsStopping(site));
        }

        Assert.Equal(0, site.Logs.Count(104));
    }

    /// <summary>Such as one that a secret encrypted which was retired while no instance ran.</summary>
    [Fact]
    public async Task A_key_that_no_secret_opens_is_skipped_and_logged_once()
    {
        var shared = new TicketShared();
        await using var site = await StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        await ChangeAsync(site, static bag => bag.Set("stale", [1, 2, 3]));

        Assert.Single(RingOf(site).GetAllElements());
        Assert.Single(RingOf(site).GetAllElements());
        await using var later = await StartAsync(shared);
        Assert.Equal("anna", await browser.WhoAsync(later));
        Assert.Equal((1, 1), (site.Logs.Count(103), later.Logs.Count(103)));
    }

    [Fact]
    public async Task A_ring_of_which_no_key_can_be_opened_is_not_taken_for_an_empty_one()
    {
        var shared = new TicketShared();
        await using var site = await StartAsync(shared);
        site.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("any").Protect([1]);
        await ChangeAsync(site, static bag => bag.Set(Assert.Single(bag.Keys), [1, 2, 3]));
        await using var fresh = await StartAsync(shared);
        Assert.Throws<InvalidOperationException>(() => RingOf(fresh).GetAllElements());
        Assert.Equal(1, fresh.Logs.Count(103));

        // The instance that has it puts it back.
        Assert.Single(RingOf(site).GetAllElements());
        Assert.Single(RingOf(fresh).GetAllElements());
    }

    [Fact]
    public async Task Each_look_that_fails_is_logged()
    {
        var shared = new TicketShared();
        await using var site = await StartAsync(shared);
        await new TicketBrowser().SignInAsync(site, "anna");
        site.Tickets.Fault = static _ => throw new ArithmeticException("what nobody expects");
        for (var look = 1; look <= 2; look++)
        {
            shared.Time.Advance(s_pause);
            await Passing.UntilAsync(() => site.Logs.Count(104) == look);
        }

        Assert.False(IsStopping(site));
        site.Tickets.Fault = null;
    }

    private static bool IsStopping(TicketSite site) =>
        site.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    private static SessionSecret SecretOf(byte seed) => SessionSecret.FromBytes([.. Enumerable.Repeat(seed, SessionSecret.MinimumBytes)]);

    private static IXmlRepository RingOf(TicketSite site) =>
        site.Services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository!;

    private static async Task ChangeAsync(TicketSite site, Action<AttributeBag> change)
    {
        var store = SessionStore.ForBag("data-protection-keys").NoExpiry().SharePrefix(site.Store).Build();
        await store.ConnectAsync();
        using var record = await store.Records.LoadAsync(store.Records.KeyOf("data-protection-keys"));
        change(record.Value);
        Assert.True(await store.Records.SaveAsync(record) is SaveStatus.Saved or SaveStatus.Unchanged);
    }

    private static Task<TicketSite> StartAsync(TicketShared shared) => TicketSite.StartAsync(shared, new TicketSetup
    {
        Tickets = static tickets => tickets.KeepsKeyRing = true,
        Services = static services =>
        {
            services.RemoveAll<IDataProtectionProvider>();
            services.AddDataProtection();
        },
    });
}
