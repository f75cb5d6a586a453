using System.Net;
using Storefront.Proxy;

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
        string[] cookie = answer.SetCookies is [var only] ? only.Split(';', StringSplitOptions.TrimEntries) : [];
        string[] kept = ["secure", "httponly", "samesite=lax", "path=/"];
        string prefix = cookie is [var first, ..] && first.StartsWith("__Host-", StringComparison.Ordinal) ? "__Host-" : "another name";
        string attributes = string.Join(", ", kept.Where(a => cookie.Contains(a, StringComparer.OrdinalIgnoreCase)));
        return StepResult.Same(
            "303; __Host-, secure, httponly, samesite=lax, path=/",
            $"{(int)answer.Status}; {prefix}, {attributes}");
    }

    private async Task<StepResult> BasketOnAAsync(CancellationToken cancellation)
    {
        Page page = await _customer.GetAsync(A, "cart", cancellation);
        string missing = page.Missing();
        return StepResult.Same(
            $"200, nobody, basket 1; {FirstItem}; served by A; Live",
            $"{Describe(page)}; {string.Join(", ", page.Items)}; served by {page.Fact("process")}; {page.Fact("status")}"
                + (missing.Length == 0 ? "" : $"; missing {missing}"));
    }

    private async Task<StepResult> SignInAsync(CancellationToken cancellation)
    {
        _thief = new Customer(_customer.Jar.Copy());
        string? before = _customer.Jar.HeaderFor(A);
        Page answer = await _customer.PostAsync(A, "signin", cancellation, ("name", Name));
        string? after = _customer.Jar.HeaderFor(A);
        Page page = await _customer.GetAsync(A, "/", cancellation);
        string id = before is not null && after is not null && before != after ? "new id" : "same id";
        return StepResult.Same($"303, new id; 200, {Name}, basket 1", $"{(int)answer.Status}, {id}; {Describe(page)}");
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
        string sent = _thief.Jar.HeaderFor(B) is null ? "none" : "sent";
        return StepResult.Same("cookie sent; 200, nobody, basket 0", $"cookie {sent}; {Describe(page)}");
    }
}
