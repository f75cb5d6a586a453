using System.Net;

namespace Storefront.Smoke;

internal sealed partial class Journey
{
    private string? _cookieBeforeOutage;
    private Page? _pageInOutage;

    private async Task<StepResult> KillAAsync(CancellationToken cancellation)
    {
        await shop.A.KillAsync();
        string answer;
        try
        {
            answer = Describe(await _customer.GetAsync(A, "/", cancellation));
        }
        catch (HttpRequestException)
        {
            answer = "no answer";
        }

        return StepResult.Same("ended; A: no answer", $"{(shop.A.HasExited ? "ended" : "running")}; A: {answer}");
    }

    private async Task<StepResult> BGoesOnAsync(CancellationToken cancellation)
    {
        Page before = await _customer.GetAsync(B, "/", cancellation);
        Page answer = await _customer.AddAsync(B, Spare, cancellation);
        Page after = await _customer.GetAsync(B, "/", cancellation);
        int basket = _added.Count;
        _added.Add(Spare);
        return StepResult.Same(
            $"200, {Name}, basket {basket}; 303; basket {basket + 1}",
            $"{Describe(before)}; {(int)answer.Status}; basket {after.Basket}");
    }

    private async Task<StepResult> OutageAsync(CancellationToken cancellation)
    {
        _cookieBeforeOutage = _customer.Jar.HeaderFor(B);
        shop.Proxy.Refuse();
        await shop.Proxy.CutAsync();
        _pageInOutage = await _customer.GetAsync(B, "/", cancellation);
        return StepResult.Same(
            "200, nobody, basket 0; Unavailable, Unavailable; notice",
            $"{Describe(_pageInOutage)}; {_pageInOutage.Fact("status")}, {_pageInOutage.Fact("ticket")}; "
                + $"{(_pageInOutage.Fact("notice") is null ? "no notice" : "notice")}");
    }

    private async Task<StepResult> CookiesKeptAsync(CancellationToken cancellation)
    {
        // Concurrently, because each request waits for as long as the stores that it needs wait for the server.
        Page[] refused = await Task.WhenAll(
            _customer.AddAsync(B, Spare, cancellation),
            _customer.GetAsync(B, "devices", cancellation),
            _customer.GetAsync(B, "pay", cancellation),
            _customer.SignInAsync(B, Name, cancellation),
            _customer.PostAsync(B, "signout", cancellation));
        int set = _pageInOutage!.SetCookies.Count + refused.Sum(static p => p.SetCookies.Count);
        bool kept = _cookieBeforeOutage is not null && _customer.Jar.HeaderFor(B) == _cookieBeforeOutage;
        return StepResult.Same(
            "0 cookies set; refused with 503 5 times; 3 cookies kept",
            $"{set} cookies set; refused with 503 {refused.Count(static p => p.Status == HttpStatusCode.ServiceUnavailable)} times; "
                + $"{(kept ? $"{_customer.Jar.Names(B).Count()} cookies kept" : "cookies lost")}");
    }

    private async Task<StepResult> BackAsync(CancellationToken cancellation)
    {
        shop.Proxy.Accept();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        Page page = await _customer.GetAsync(B, "/", cancellation);
        while (page.Fact("status") == "Unavailable" || page.Fact("ticket") == "Unavailable")
        {
            // Bounded by the smoke test's own limit: a client may wait between its attempts to reconnect.
            await poll.WaitForNextTickAsync(cancellation);
            page = await _customer.GetAsync(B, "/", cancellation);
        }

        return StepResult.Same(
            $"200, {Name}, basket {_added.Count}; Live, Live", $"{Describe(page)}; {page.Fact("status")}, {page.Fact("ticket")}");
    }
}
