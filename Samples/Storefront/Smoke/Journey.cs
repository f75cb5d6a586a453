using Storefront.Parent;

namespace Storefront.Smoke;

/// <summary>One step of the journey.</summary>
internal sealed record Step(string Name, Func<CancellationToken, Task<StepResult>> Run);

/// <summary>A customer's way through the shop, in order; each step relies on the ones before.</summary>
internal sealed partial class Journey(Deployment shop) : IDisposable
{
    private const string FirstItem = "mug-ink";
    private const string Name = "Ada <Lovelace>";
    private const string Spare = "candle-snow";

    private readonly Customer _customer = new(new CookieJar(TimeProvider.System));
    private readonly HashSet<string> _added = [];
    private Customer? _thief;

    private Uri A => shop.A.Address;

    private Uri B => shop.B.Address;

    public IEnumerable<Step> Steps() =>
    [
        new("browse on A: nothing is asked of the server, no cookie", BrowseAsync),
        new("add an item on B: a session with a strict cookie", AddAsync),
        new("the basket is there on A, with every fact on the page", BasketOnAAsync),
        new("sign in on A: a new id", SignInAsync),
        new("the old cookie opens nothing on A", c => OldCookieAsync(A, c)),
        new("the old cookie opens nothing on B", c => OldCookieAsync(B, c)),
        new("basket and sign-in are there on B", BasketOnBAsync),
        new("A and B each add a different item at once, 50 times over", RaceAsync),
        new("A lists all of them", c => ListAsync(A, c)),
        new("B lists all of them", c => ListAsync(B, c)),
        new("100 reading requests: commands at the proxy", ReadingAsync),
        new("100 changing requests: commands at the proxy", ChangingAsync),
        new("process A is killed", KillAAsync),
        new("B goes on: reads and adds", BGoesOnAsync),
        new("the proxy cuts and refuses: B renders, signed out", OutageAsync),
        new("in the outage B sets no cookie, the customer keeps theirs", CookieKeptAsync),
        new("the server is back: signed in again on B, nothing lost", BackAsync),
        new("sign out on B: the cookie is deleted", SignOutAsync),
        new("the old cookie is refused on B", RefusedAsync),
    ];

    public void Dispose()
    {
        _customer.Dispose();
        _thief?.Dispose();
    }

    private static string Describe(Page page) => $"{(int)page.Status}, {page.User}, basket {page.Basket}";
}
