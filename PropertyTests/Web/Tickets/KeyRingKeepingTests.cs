using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>
/// What signs everybody out with the key ring in the tickets' store: another name of the application, and a server that drops the ring.
/// </summary>
public sealed class KeyRingKeepingTests
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_deploy_into_another_folder_signs_nobody_out()
    {
        var shared = new TicketShared();
        var browser = new TicketBrowser();
        await using (var before = await StartAsync(shared, folder: "/srv/shop-1"))
        {
            await browser.SignInAsync(before, "anna");
            Assert.Equal("SessionKernel ticket", NameOf(before));
        }

        await using var after = await StartAsync(shared, folder: "/srv/shop-2/");
        Assert.Equal("anna", await browser.WhoAsync(after));
        Assert.Equal(0, after.Logs.Count(126));
    }

    [Fact]
    public async Task A_name_that_the_application_was_given_stands()
    {
        await using var site = await TicketSite.StartAsync(new TicketShared(), new TicketSetup
        {
            Tickets = static tickets => tickets.KeepsKeyRing = true,
            Services = static services => Protect(services, "/srv/shop").SetApplicationName("shop"),
        });
        Assert.Equal("shop", NameOf(site));
    }

    [Fact]
    public async Task Keys_elsewhere_under_the_name_of_the_folder_are_warned_of()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            Assert.Equal(1, await WarningsAsync(services => Protect(services, "/srv/shop").PersistKeysToFileSystem(folder)));
            Assert.Equal(
                0,
                await WarningsAsync(services => Protect(services, "/srv/shop").PersistKeysToFileSystem(folder).SetApplicationName("shop")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_ring_that_the_server_has_lost_is_put_back_by_an_instance_that_has_it()
    {
        var shared = new TicketShared();
        await using var site = await StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        var ring = SessionStore.ForBag("data-protection-keys").NoExpiry().SharePrefix(site.Store).Build();
        await ring.ConnectAsync();
        var record = ring.Records.KeyOf("data-protection-keys");
        for (var i = 1; i <= 2; i++)
        {
            Assert.Equal(RemoveStatus.Removed, await ring.Records.RemoveAsync(record));
            shared.Time.Advance(s_pause);
            await UntilAsync(async () =>
            {
                using var found = await ring.Records.LoadAsync(record);
                return found.IsLive && site.Logs.Count(125) == i;
            });

            await using var later = await StartAsync(shared);
            Assert.Equal("anna", await browser.WhoAsync(later));
        }
    }

    /// <summary>A process that began meanwhile has made a key: none is lost by what is put back.</summary>
    [Fact]
    public async Task What_is_put_back_joins_what_was_made_meanwhile()
    {
        var shared = new TicketShared();
        await using var site = await StartAsync(shared);
        var (early, late) = (new TicketBrowser(), new TicketBrowser());
        await early.SignInAsync(site, "anna");
        var ring = SessionStore.ForBag("data-protection-keys").NoExpiry().SharePrefix(site.Store).Build();
        await ring.ConnectAsync();
        await ring.Records.RemoveAsync(ring.Records.KeyOf("data-protection-keys"));
        await using var meanwhile = await StartAsync(shared);
        await late.SignInAsync(meanwhile, "berta");
        shared.Time.Advance(s_pause);
        await UntilAsync(() => Task.FromResult(site.Logs.Count(125) == 1));

        await using var later = await StartAsync(shared);
        Assert.Equal(("anna", "berta"), (await early.WhoAsync(later), await late.WhoAsync(later)));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_stops_neither_the_site_nor_the_next_look()
    {
        var shared = new TicketShared();
        await using var site = await StartAsync(shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        var ring = SessionStore.ForBag("data-protection-keys").NoExpiry().SharePrefix(site.Store).Build();
        await ring.ConnectAsync();
        await ring.Records.RemoveAsync(ring.Records.KeyOf("data-protection-keys"));
        site.Tickets.Reset();
        site.Tickets.Fault = static _ => BackendStatus.Unavailable;
        shared.Time.Advance(s_pause);
        await UntilAsync(() => Task.FromResult(site.Tickets.Commands > 0));
        site.Tickets.Fault = null;
        await UntilAsync(() =>
        {
            shared.Time.Advance(s_pause);
            return Task.FromResult(site.Logs.Count(125) == 1);
        });
    }

    [RedisTheory]
    [InlineData("allkeys-lru", true, 1)]
    [InlineData("volatile-lru", true, 0)]
    [InlineData("noeviction", true, 0)]
    [InlineData("allkeys-lru", false, 0)]
    public async Task A_server_that_may_drop_the_ring_is_warned_of(string policy, bool keepsRing, int warnings)
    {
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", policy);
        await using var site = await TicketSite.StartAsync(new TicketShared { Redis = server.EndPoint }, new TicketSetup
        {
            Tickets = tickets => tickets.KeepsKeyRing = keepsRing,
            Services = static services => Protect(services, "/srv/shop"),
        });
        Assert.Equal(warnings, site.Logs.Count(15));
    }

    private static string? NameOf(TicketSite site) =>
        site.Services.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator;

    private static async Task<int> WarningsAsync(Action<IServiceCollection> protect)
    {
        await using var server = await RedisServer.StartAsync();
        await using var site = await TicketSite.StartAsync(
            new TicketShared { Redis = server.EndPoint }, new TicketSetup { Services = protect });
        return site.Logs.Count(126);
    }

    private static Task<TicketSite> StartAsync(
        TicketShared shared, string folder = "/srv/shop") => TicketSite.StartAsync(shared, new TicketSetup
    {
        Tickets = static tickets => tickets.KeepsKeyRing = true,
        Services = services => Protect(services, folder),
    });

    private static IDataProtectionBuilder Protect(IServiceCollection services, string folder)
    {
        services.RemoveAll<IDataProtectionProvider>();
        services.AddSingleton<IHostEnvironment>(
            new HostingEnvironment { ApplicationName = "shop", EnvironmentName = "Production", ContentRootPath = folder });
        return services.AddDataProtection();
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var bound = Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (!await holds())
        {
            Assert.False(bound.IsCompleted, "It did not come to that.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }
}
