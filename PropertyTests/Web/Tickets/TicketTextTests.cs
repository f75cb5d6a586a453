using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>What is thrown ends in logs and error pages: it names no id, key, claim or cookie.</summary>
public sealed class TicketTextTests
{
    private const string User = "anna-the-first";
    private const string Iban = "DE123456";

    private readonly TicketShared _shared = new();
    private readonly TicketBrowser _browser = new();

    public static TheoryData<OutagePolicy, SaveStatus> Failures()
    {
        var all = new TheoryData<OutagePolicy, SaveStatus>();
        foreach (var policy in (OutagePolicy[])[OutagePolicy.Anonymous, OutagePolicy.Throw])
        {
            foreach (var status in (SaveStatus[])
                [SaveStatus.Unavailable, SaveStatus.OutcomeUnknown, SaveStatus.StoreFull, SaveStatus.Denied])
            {
                all.Add(policy, status);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Nothing_of_a_ticket_is_in_what_a_failed_request_throws(OutagePolicy policy, SaveStatus status)
    {
        var fault = Enum.Parse<BackendStatus>(status.ToString());
        await using var site = await TicketSite.StartAsync(
            _shared, new TicketSetup { Store = store => store.Configure(options => options.OutagePolicy = policy) });
        await SignInAsync(site, User);
        var secrets = await SecretsAsync(site);

        site.Tickets.Fault = kind => kind == CommandKind.Load ? null : fault;
        var thrown = new List<Exception>
        {
            (await CatchAsync(() => SignInAsync(site, User)))!,
            (await CatchAsync(() => SignInAsync(site, "berta")))!,
            (await CatchAsync(() => new TicketBrowser().GoAsync(site, context => context.SignInAsync(Person(User)))))!,
        };
        Assert.All(thrown, e => Assert.True(e is SessionTicketException or SessionKernelException, $"{e}"));

        site.Tickets.Fault = _ => fault;
        if (policy == OutagePolicy.Throw && status == SaveStatus.Unavailable)
        {
            thrown.Add(Assert.IsType<SessionKernelException>(await CatchAsync(() => _browser.WhoAsync(site))));
        }

        foreach (var text in thrown.Select(e => e.ToString()).Concat(site.Logs.Lines))
        {
            Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_store_at_its_limit_says_no_more_than_that()
    {
        await using var site = await TicketSite.StartAsync(
            _shared, new TicketSetup { Store = store => store.LimitSessions(1, LimitPolicy.Refuse) });
        await SignInAsync(site, User);
        var secrets = await SecretsAsync(site);
        var text = $"{await CatchAsync(() => new TicketBrowser().GoAsync(site, context => context.SignInAsync(Person(User))))}";
        Assert.Contains(nameof(SaveStatus.LimitReached), text, StringComparison.Ordinal);
        Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.Ordinal));
    }

    /// <summary>A key of ids is a secret too.</summary>
    [Theory]
    [InlineData("no absolute lifetime")]
    [InlineData("no such scheme")]
    [InlineData("called twice")]
    public async Task Nothing_of_a_key_is_in_a_refusal_at_the_start(string mistake)
    {
        var key = Enumerable.Range(1, 32).Select(i => (byte)(i * 7)).ToArray();
        var error = await CatchAsync(async () => await TicketSite.StartAsync(_shared, new TicketSetup
        {
            Store = store =>
            {
                store.IdKeys(SessionIdKey.FromSecret(key));
                if (mistake == "no absolute lifetime")
                {
                    store.Expire(TimeSpan.FromMinutes(30));
                }
            },
            Tickets = tickets => tickets.Schemes.Add(mistake == "no such scheme" ? "Nowhere" : TicketSite.Scheme),
            Services = services =>
            {
                if (mistake == "called twice")
                {
                    services.AddSessionKernelTickets(store => store.IdKeys(SessionIdKey.FromSecret(key)));
                }
            },
        }));
        var text = Assert.IsType<InvalidOperationException>(error).ToString();
        Assert.DoesNotContain(Convert.ToHexString(key)[..12], text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(key)[..12], text, StringComparison.Ordinal);
    }

    private static ClaimsPrincipal Person(string name) => TicketSite.User(name, new Claim("iban", Iban));

    private async Task SignInAsync(TicketSite site, string name) =>
        await _browser.GoAsync(site, context => context.SignInAsync(Person(name)));

    /// <summary>What the browser holds, what the store holds, and what both come from.</summary>
    private async Task<string[]> SecretsAsync(TicketSite site)
    {
        var id = TicketRig.KeyIn(site, _browser);
        using var session = await site.Store.LoadAsync(id);
        Assert.True(session.IsLive);
        return [id, _browser.Ticket!, session.Key.ToDigestString(), User, Iban];
    }

    private static async Task<Exception?> CatchAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
