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
            "200, nobody, basket 0; Unavailable; notice",
            $"{Describe(_pageInOutage)}; {_pageInOutage.Fact("status")}; {(_pageInOutage.Fact("notice") is null ? "no notice" : "notice")}");
    }

    private async Task<StepResult> CookieKeptAsync(CancellationToken cancellation)
    {
        Page change = await _customer.AddAsync(B, Spare, cancellation);
        bool kept = _cookieBeforeOutage is not null && _customer.Jar.HeaderFor(B) == _cookieBeforeOutage;
        return StepResult.Same(
            "0 cookies set; a change is refused with 503; cookie kept",
            $"{_pageInOutage!.SetCookies.Count + change.SetCookies.Count} cookies set; a change is refused with {(int)change.Status}; cookie {(kept ? "kept" : "lost")}");
    }

    private async Task<StepResult> BackAsync(CancellationToken cancellation)
    {
        shop.Proxy.Accept();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        Page page = await _customer.GetAsync(B, "/", cancellation);
        while (page.Fact("status") == "Unavailable")
        {
            // The smoke's own limit bounds it: a client may wait between its attempts to reconnect.
            await poll.WaitForNextTickAsync(cancellation);
            page = await _customer.GetAsync(B, "/", cancellation);
        }

        return StepResult.Same($"200, {Name}, basket {_added.Count}; Live", $"{Describe(page)}; {page.Fact("status")}");
    }
}
