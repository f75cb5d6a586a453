using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>Mistakes show when the host starts; and what the key ring rests on is warned of.</summary>
public sealed class TicketSetupTests
{
    private readonly TicketShared _shared = new();

    [Fact]
    public Task A_scheme_that_is_not_there_is_named() =>
        RefusedAsync(new TicketSetup { Tickets = tickets => tickets.Schemes.Add("Nowhere") }, "Nowhere");

    [Fact]
    public Task A_scheme_that_is_no_cookie_is_named() =>
        RefusedAsync(
            new TicketSetup
            {
                Services = services => services.AddAuthentication("Policy").AddPolicyScheme("Policy", null, static _ => { }),
            },
            "Policy");

    [Fact]
    public Task A_handler_of_ones_own_is_refused() => RefusedAsync(
        new TicketSetup
        {
            Services = services =>
                services.AddAuthentication("Own").AddScheme<CookieAuthenticationOptions, OwnHandler>("Own", null, static _ => { }),
        },
        nameof(OwnHandler));

    [Fact]
    public Task A_store_without_an_absolute_lifetime_is_refused() =>
        RefusedAsync(new TicketSetup { Store = store => store.Expire(TimeSpan.FromMinutes(30)) }, "absolute");

    [Fact]
    public Task A_store_that_the_scheme_already_has_is_refused() =>
        RefusedAsync(new TicketSetup { Cookie = static options => options.SessionStore = new OwnStore() }, nameof(OwnStore));

    [Theory]
    [InlineData("a b", SameSiteMode.Lax, CookieSecurePolicy.Always, null)]
    [InlineData("auth", SameSiteMode.None, CookieSecurePolicy.None, null)]
    [InlineData("auth", SameSiteMode.None, CookieSecurePolicy.SameAsRequest, null)]
    [InlineData("__Host-auth", SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest, null)]
    [InlineData("__Host-auth", SameSiteMode.Lax, CookieSecurePolicy.Always, "/shop")]
    [InlineData("auth", SameSiteMode.Lax, CookieSecurePolicy.Always, "shop")]
    public Task A_cookie_that_browsers_refuse_is_named(string name, SameSiteMode sameSite, CookieSecurePolicy secure, string? path) =>
        RefusedAsync(new TicketSetup { Cookie = Cookie(name, sameSite, secure, path) }, $"Browsers refuse the cookie {name}");

    [Theory]
    [InlineData("__Host-auth", SameSiteMode.None, CookieSecurePolicy.Always, null)]
    [InlineData("auth", SameSiteMode.Lax, CookieSecurePolicy.None, "/shop")]
    public async Task A_cookie_that_browsers_take_is_not_refused(
        string name, SameSiteMode sameSite, CookieSecurePolicy secure, string? path)
    {
        await using var site = await TicketSite.StartAsync(_shared, new TicketSetup { Cookie = Cookie(name, sameSite, secure, path) });
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        Assert.Equal("anna", await browser.WhoAsync(site));
    }

    [Fact]
    public Task A_cookie_that_carries_tickets_carries_no_web_session() =>
        RefusedAsync(new TicketSetup { Cookie = static options => options.Cookie.Name = "__host-cart" }, "__host-cart");

    [Fact]
    public async Task Another_scheme_keeps_the_store_that_it_has()
    {
        var own = new OwnStore();
        await using var site = await TicketSite.StartAsync(_shared, new TicketSetup
        {
            Services = services => services.AddAuthentication().AddCookie("Other", options => options.SessionStore = own),
        });
        await new TicketBrowser().GoAsync(site, context => context.SignInAsync("Other", TicketSite.User("anna")));
        Assert.Equal(1, own.Stored);
        Assert.Empty(await TicketRig.DevicesAsync(site, "anna"));
    }

    [Fact]
    public void Tickets_are_kept_once()
    {
        var services = new ServiceCollection().AddSessionKernelTickets(static _ => { });
        Assert.Throws<InvalidOperationException>(() => services.AddSessionKernelTickets(static _ => { }, name: "other"));
        Assert.DoesNotContain(services, service => service.ServiceType == typeof(SessionStore<AttributeBag>) && !service.IsKeyedService);
    }

    [Fact]
    public async Task A_principal_and_a_label_of_ones_own_and_a_named_scheme_are_used()
    {
        await using var site = await TicketSite.StartAsync(_shared, new TicketSetup
        {
            Tickets = tickets =>
            {
                tickets.Schemes.Add(TicketSite.Scheme);
                tickets.PrincipalOf = static ticket => ticket.Principal.FindFirst("tenant")?.Value;
                tickets.LabelOf = static _ => "kiosk";
            },
        });
        await new TicketBrowser().GoAsync(site, context => context.SignInAsync(TicketSite.User("anna", new Claim("tenant", "t1"))));
        Assert.Equal("kiosk", Assert.Single(await TicketRig.DevicesAsync(site, "t1")).Label);
        Assert.Empty(await TicketRig.DevicesAsync(site, "anna"));
    }

    [Theory]
    [InlineData(LimitPolicy.EndOldest)]
    [InlineData(LimitPolicy.Refuse)]
    public async Task A_limit_of_tickets_holds(LimitPolicy policy)
    {
        await using var site = await TicketSite.StartAsync(_shared, new TicketSetup { Store = store => store.LimitSessions(1, policy) });
        var (first, second) = (new TicketBrowser(), new TicketBrowser());
        await first.SignInAsync(site, "anna");
        if (policy == LimitPolicy.EndOldest)
        {
            await second.SignInAsync(site, "anna");
            Assert.Equal(("nobody", "anna"), (await first.WhoAsync(site), await second.WhoAsync(site)));
            return;
        }

        await second.GoAsync(site, async context =>
        {
            var error = await Assert.ThrowsAsync<SessionTicketException>(() => context.SignInAsync(TicketSite.User("anna")));
            Assert.Equal(SaveStatus.LimitReached, error.Status);
        });
        Assert.Equal(("anna", "nobody"), (await first.WhoAsync(site), await second.WhoAsync(site)));
        await first.SignInAsync(site, "anna");
        Assert.Equal("anna", await first.WhoAsync(site));
    }

    [Theory]
    [InlineData(true, false, false, 1)]
    [InlineData(true, true, false, 0)]
    [InlineData(false, false, false, 0)]
    [InlineData(false, false, true, 1)]
    [InlineData(false, true, true, 0)]
    public async Task A_key_ring_that_nobody_placed_is_warned_of(bool keepsTickets, bool isPlaced, bool usesAntiforgery, int warnings)
    {
        await using var site = await TicketSite.StartAsync(_shared, new TicketSetup
        {
            KeepsTickets = keepsTickets,
            Services = services =>
            {
                if (usesAntiforgery)
                {
                    services.AddAntiforgery();
                }

                services.AddSingleton<IDataProtectionProvider>(new Wrapped(_shared.Keys));
                services.Configure<KeyManagementOptions>(options => options.XmlRepository = isPlaced ? new NoKeys() : null);
            },
        });
        Assert.Equal(warnings, site.Logs.Count(123));
    }

    [Fact]
    public async Task A_key_ring_in_memory_is_warned_of()
    {
        await using var site = await TicketSite.StartAsync(_shared);
        Assert.Equal(1, site.Logs.Count(123));
    }

    private async Task RefusedAsync(TicketSetup setup, string part)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await TicketSite.StartAsync(_shared, setup));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static Action<CookieAuthenticationOptions> Cookie(
        string name, SameSiteMode sameSite, CookieSecurePolicy secure, string? path) =>
        options =>
        (options.Cookie.Name, options.Cookie.SameSite, options.Cookie.SecurePolicy, options.Cookie.Path) = (name, sameSite, secure, path);

    private sealed class Wrapped(IDataProtectionProvider inner) : IDataProtectionProvider
    {
        public IDataProtector CreateProtector(string purpose) => inner.CreateProtector(purpose);
    }

    private sealed class NoKeys : IXmlRepository
    {
        public IReadOnlyCollection<System.Xml.Linq.XElement> GetAllElements() => [];

        public void StoreElement(System.Xml.Linq.XElement element, string friendlyName)
        {
        }
    }

    private sealed class OwnStore : ITicketStore
    {
        public int Stored { get; private set; }

        public Task<string> StoreAsync(AuthenticationTicket ticket)
        {
            Stored++;
            return Task.FromResult("key");
        }

        public Task RenewAsync(string key, AuthenticationTicket ticket) => Task.CompletedTask;

        public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult<AuthenticationTicket?>(null);

        public Task RemoveAsync(string key) => Task.CompletedTask;
    }

    private sealed class OwnHandler(IOptionsMonitor<CookieAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : CookieAuthenticationHandler(options, logger, encoder);
}
