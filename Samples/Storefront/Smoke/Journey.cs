using Storefront.Parent;
using Storefront.Web.Sessions;

namespace Storefront.Smoke;

/// <summary>One step of the journey.</summary>
internal sealed record Step(string Name, Func<CancellationToken, Task<StepResult>> Run);

/// <summary>A customer's way through the shop. Each step relies on the ones before it.</summary>
internal sealed partial class Journey(Deployment shop) : IDisposable
{
    private const string FirstItem = "mug-ink";
    private const string Name = "Ada <Lovelace>";
    private const string Spare = "candle-snow";
    private const string Basket = $"__Host-{ShopSession.StoreName}";
    private const string Ticket = $"__Host-{ShopSignIn.StoreName}";
    private const string Payment = $"__Host-{Checkout.StoreName}";

    private readonly Customer _customer = new(new CookieJar(TimeProvider.System));
    private readonly Customer _phone = new(new CookieJar(TimeProvider.System), Customer.Phone);
    private readonly HashSet<string> _added = [];
    private Customer? _thief;

    private Uri A => shop.A.Address;

    private Uri B => shop.B.Address;

    public IEnumerable<Step> Steps() =>
    [
        new("browse on A: no command to the server, no cookie", BrowseAsync),
        new("add an item on B: a session, HttpOnly, Secure, Lax, path /", AddAsync),
        new("the basket is there on A, with every fact on the page", BasketOnAAsync),
        new("sign in on A: a new id for the basket, and a ticket", SignInAsync),
        new("the old cookie opens nothing on A", c => OldCookieAsync(A, c)),
        new("the old cookie opens nothing on B", c => OldCookieAsync(B, c)),
        new("basket and sign-in are also on B", BasketOnBAsync),
        new("A and B each add a different item at once, 50 times", RaceAsync),
        new("A lists all of them", c => ListAsync(A, c)),
        new("B lists all of them", c => ListAsync(B, c)),
        new("100 reading requests: 1 for the ticket, 1 for the session", ReadingAsync),
        new("100 changing requests: 1 for the ticket, 2 for the session", ChangingAsync),
        new("100 health checks with all cookies", HealthAsync),
        new("sign in on B by phone: A lists two devices", TwoDevicesAsync),
        new("somebody else posts the phone's digest: nothing ends", ForeignDeviceAsync),
        new("A signs the phone out: nobody there, on A and on B", SignPhoneOutAsync),
        new("Bob signs out everywhere: both devices, on A and on B", EverywhereAsync),
        new("pay on A and B at once, 10 times", PayAtOnceAsync),
        new("a payment begins on A; Eve can't see it", BeginPaymentAsync),
        new("process A is killed", KillAAsync),
        new("B continues: reads and adds", BGoesOnAsync),
        new("the proxy cuts and refuses: B renders, signed out", OutageAsync),
        new("in the outage B sets no cookie, and the customer keeps all", CookiesKeptAsync),
        new("the server is back: signed in again on B, nothing lost", BackAsync),
        new("the time to pay is over: nothing paid, the basket stays", TimeOverAsync),
        new("sign out on B: the cookies are deleted", SignOutAsync),
        new("copies of the cookies are refused on B", RefusedAsync),
    ];

    public void Dispose()
    {
        _customer.Dispose();
        _phone.Dispose();
        _thief?.Dispose();
    }

    private static string Describe(Page page) => $"{(int)page.Status}, {page.User}, basket {page.Basket}";
}
