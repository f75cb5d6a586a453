using System.Net;
using SessionKernel.Testing.Proxies;

namespace Storefront.Smoke;

internal sealed partial class Journey
{
    private async Task<StepResult> BrowseAsync(CancellationToken cancellation)
    {
        CommandSnapshot before = shop.Proxy.Snapshot();
        Page page = await _customer.GetAsync(A, "/", cancellation);
        string commands = shop.Proxy.Snapshot().Since(before).DescribeKeyed();
        return StepResult.Same(
            "200, nobody, basket 0; 0 cookies; commands: none",
            $"{Describe(page)}; {page.SetCookies.Count} cookies; commands: {commands}");
    }

    private async Task<StepResult> AddAsync(CancellationToken cancellation)
    {
        Page answer = await _customer.AddAsync(B, FirstItem, cancellation);
        _added.Add(FirstItem);
        return StepResult.Same(
            $"303; {Basket} strict",
            $"{(int)answer.Status}; {string.Join(" and ", answer.SetCookies.Select(Strictness))}");
    }

    /// <summary>A cookie's name, and whether it has all attributes of a session's cookie; never its value.</summary>
    private static string Strictness(string setCookie)
    {
        string[] cookie = setCookie.Split(';', StringSplitOptions.TrimEntries);
        string[] missing =
        [
            .. ((string[])["secure", "httponly", "samesite=lax", "path=/"]).Where(
                a => !cookie.Contains(a, StringComparer.OrdinalIgnoreCase)),
        ];
        return $"{cookie[0].Split('=')[0]} {(missing.Length == 0 ? "strict" : $"without {string.Join(", ", missing)}")}";
    }

    private async Task<StepResult> BasketOnAAsync(CancellationToken cancellation)
    {
        Page page = await _customer.GetAsync(A, "cart", cancellation);
        string missing = page.Missing();
        return StepResult.Same(
            $"200, nobody, basket 1; {FirstItem}; served by A; Live, no ticket",
            $"{Describe(page)}; {string.Join(", ", page.Items)}; served by {page.Fact("process")}; {page.Fact("status")}, "
                + $"{(page.Fact("ticket") == "None" ? "no ticket" : page.Fact("ticket"))}"
                + (missing.Length == 0 ? "" : $"; missing {missing}"));
    }

    private async Task<StepResult> SignInAsync(CancellationToken cancellation)
    {
        _thief = new Customer(_customer.Jar.Copy());
        string? before = _customer.Jar.Find(A, Basket);
        Page answer = await _customer.SignInAsync(A, Name, cancellation);
        string? after = _customer.Jar.Find(A, Basket);
        Page page = await _customer.GetAsync(A, "/", cancellation);
        string id = before is not null && after is not null && before != after ? "new id" : "same id";
        string ticket = string.Join(
            " and ", answer.SetCookies.Select(Strictness).Where(static c => c.StartsWith(Ticket, StringComparison.Ordinal)));
        return StepResult.Same(
            $"303, new id; {Ticket} strict; 200, {Name}, basket 1",
            $"{(int)answer.Status}, {id}; {ticket}; {Describe(page)}");
    }

    private async Task<StepResult> OldCookieAsync(Uri process, CancellationToken cancellation)
    {
        Page page = await _thief!.GetAsync(process, "cart", cancellation);
        return StepResult.Same(
            "200, nobody, basket 0; 0 cookies set",
            $"{Describe(page)}; {page.SetCookies.Count} cookies set");
    }

    private async Task<StepResult> BasketOnBAsync(CancellationToken cancellation)
    {
        Page page = await _customer.GetAsync(B, "cart", cancellation);
        return StepResult.Same(
            $"200, {Name}, basket 1; {FirstItem}; served by B",
            $"{Describe(page)}; {string.Join(", ", page.Items)}; served by {page.Fact("process")}");
    }

    private async Task<StepResult> SignOutAsync(CancellationToken cancellation)
    {
        _thief!.Dispose();
        _thief = new Customer(_customer.Jar.Copy());
        Page answer = await _customer.PostAsync(B, "signout", cancellation);
        Page page = await _customer.GetAsync(B, "/", cancellation);
        return StepResult.Same(
            "303; 0 cookies left; 200, nobody, basket 0",
            $"{(int)answer.Status}; {_customer.Jar.Names(B).Count()} cookies left; {Describe(page)}");
    }

    private async Task<StepResult> RefusedAsync(CancellationToken cancellation)
    {
        Page page = await _thief!.GetAsync(B, "cart", cancellation);
        return StepResult.Same("3 cookies sent; 200, nobody, basket 0", $"{_thief.Jar.Names(B).Count()} cookies sent; {Describe(page)}");
    }
}
