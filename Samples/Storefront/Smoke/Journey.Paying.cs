using System.Net;

namespace Storefront.Smoke;

internal sealed partial class Journey
{
    private const int Payments = 10;

    /// <summary>
    /// The customer at the phone pays: each time a basket of one item, with the button pressed on both processes at the same moment.
    /// </summary>
    private async Task<StepResult> PayAtOnceAsync(CancellationToken cancellation)
    {
        await _phone.SignInAsync(B, "Pia", cancellation);
        var seen = new List<string>();
        for (int i = 0; i < Payments; i++)
        {
            await _phone.AddAsync(A, FirstItem, cancellation);
            await _phone.PostAsync(B, "pay/begin", cancellation);
            string payment = (await _phone.GetAsync(A, "pay", cancellation)).Field("payment");
            Page[] answers = await Task.WhenAll(
                _phone.PostAsync(A, "pay", cancellation, ("payment", payment)),
                _phone.PostAsync(B, "pay", cancellation, ("payment", payment)));
            Page after = await _phone.GetAsync(B, "pay", cancellation);
            int done = answers.Count(static a => a.Status == HttpStatusCode.SeeOther);
            int refused = answers.Count(static a => a.Status == HttpStatusCode.Conflict);
            seen.Add($"paid {done}, refused {refused}; {after.Payment}, {after.Fact("paid")}, basket {after.Basket}");
        }

        return StepResult.Same(
            $"{Payments} times: paid 1, refused 1; Paid, € 12.50, basket 0",
            string.Join(" | ", seen.CountBy(static s => s).Select(static s => $"{s.Value} times: {s.Key}")));
    }

    private async Task<StepResult> BeginPaymentAsync(CancellationToken cancellation)
    {
        Page answer = await _customer.PostAsync(A, "pay/begin", cancellation);
        Page page = await _customer.GetAsync(B, "pay", cancellation);

        // Eve has a sign-in of her own, and a copy of the customer's payment cookie.
        using var eve = new Customer(new CookieJar(TimeProvider.System));
        await eve.SignInAsync(A, "Eve", cancellation);
        eve.Jar.Store(A, $"{Payment}={_customer.Jar.Find(A, Payment)}; Secure; Path=/");
        Page hers = await eve.GetAsync(B, "pay", cancellation);
        return StepResult.Same(
            $"303; {Payment} strict; Open; Eve: None",
            $"{(int)answer.Status}; {string.Join(" and ", answer.SetCookies.Select(Strictness))}; {page.Payment}; Eve: {hers.Payment}");
    }

    private async Task<StepResult> TimeOverAsync(CancellationToken cancellation)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        Page page = await _customer.GetAsync(B, "pay", cancellation);
        while (page.Payment == "Open")
        {
            // Bounded by the smoke test's own limit.
            await poll.WaitForNextTickAsync(cancellation);
            page = await _customer.GetAsync(B, "pay", cancellation);
        }

        Page late = await _customer.PostAsync(B, "pay", cancellation, ("payment", "any"));
        return StepResult.Same(
            $"TimeOver; pressed too late: 409, TimeOver, basket {_added.Count}",
            $"{page.Payment}; pressed too late: {(int)late.Status}, {late.Payment}, basket {late.Basket}");
    }
}
