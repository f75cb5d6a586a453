using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.PropertyTests.Web.Tickets;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Accounts;

/// <summary>A site with ASP.NET Core Identity, whose accounts all sites of a test share as they do a database.</summary>
internal sealed class AccountSite(TicketSite tickets) : IAsyncDisposable
{
    public const string Password = "Correct-Horse-1";

    /// <summary>How old a ticket may be before its security stamp is looked at again.</summary>
    public static readonly TimeSpan ValidationInterval = TimeSpan.FromMinutes(5);

    public TicketSite Tickets => tickets;

    public static async Task<AccountSite> StartAsync(
        TicketShared shared, InMemoryDatabaseRoot accounts) => new(await TicketSite.StartAsync(shared, new TicketSetup
    {
        Tickets = static tickets => tickets.Schemes.Add(IdentityConstants.ApplicationScheme),
        // Identity judges the age of a ticket by the test's clock, which stands still while a site starts.
        Store = static store => store.TrustClock(),
        Services = services =>
        {
            AddAccounts(services, accounts);
            services.AddIdentity<IdentityUser, IdentityRole>().AddEntityFrameworkStores<IdentityDbContext>().AddDefaultTokenProviders();
        },
    }));

    public static void AddAccounts(IServiceCollection services, InMemoryDatabaseRoot accounts)
    {
        services.AddDbContext<IdentityDbContext>(options => options.UseInMemoryDatabase("accounts", accounts));
        services.Configure<SecurityStampValidatorOptions>(static options => options.ValidationInterval = ValidationInterval);
        services.Configure<PasswordHasherOptions>(static options => options.IterationCount = 1);
    }

    public async Task<string> RegisterAsync(string name, bool hasTwoFactors = false)
    {
        await using var scope = tickets.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        var user = new IdentityUser(name) { Email = $"{name}@example.org", EmailConfirmed = true, TwoFactorEnabled = hasTwoFactors };
        var created = await users.CreateAsync(user, Password);
        Assert.True(created.Succeeded, created.ToString());
        return user.Id;
    }

    /// <summary>What an endpoint does that signs in, changes accounts or signs out.</summary>
    public Task<Answer> GoAsync(TicketBrowser browser, Func<SignInManager<IdentityUser>, HttpContext, Task> act) =>
        browser.GoAsync(tickets, context => act(context.RequestServices.GetRequiredService<SignInManager<IdentityUser>>(), context));

    public async Task<SignInResult> SignInAsync(TicketBrowser browser, string name, string password = Password, bool isPersistent = false)
    {
        var result = SignInResult.NotAllowed;
        await GoAsync(
            browser,
            async (manager, _) => result = await manager.PasswordSignInAsync(name, password, isPersistent, lockoutOnFailure: false));
        return result;
    }

    public Task<Answer> SignOutAsync(TicketBrowser browser) => GoAsync(browser, static (manager, _) => manager.SignOutAsync());

    public async Task<string> WhoAsync(TicketBrowser browser) => (await AskAsync(browser)).Body;

    public Task<Answer> AskAsync(TicketBrowser browser) =>
        browser.GoAsync(tickets, static context => context.Response.WriteAsync(context.User.FindFirstValue(ClaimTypes.Name) ?? "nobody"));

    public Task<List<SessionSummary>> DevicesAsync(string user, HttpContext? current = null) =>
        TicketRig.DevicesAsync(tickets, user, current);

    public ValueTask DisposeAsync() => tickets.DisposeAsync();
}
