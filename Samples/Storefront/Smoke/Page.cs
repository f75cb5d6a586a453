using System.Net;
using System.Text.RegularExpressions;

namespace Storefront.Smoke;

/// <summary>A response as the customer sees it.</summary>
internal sealed partial class Page(HttpStatusCode status, string html, IReadOnlyList<string> setCookies)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>The Set-Cookie headers of this response.</summary>
    public IReadOnlyList<string> SetCookies { get; } = setCookies;

    /// <summary>Who is signed in, or <c>nobody</c>.</summary>
    public string User => Fact("user") ?? "nobody";

    /// <summary>The number in the header, as text.</summary>
    public string Basket => Fact("basket") ?? "no number";

    /// <summary>The items that the basket's page lists.</summary>
    public IReadOnlyList<string> Items => [.. ItemPattern().Matches(html).Select(static m => m.Groups[1].Value)];

    /// <summary>The devices that the page lists: each one's public id, its label, and whether it is this one.</summary>
    public IReadOnlyList<(string Id, string Label, bool IsCurrent)> Devices =>
        [.. DevicePattern().Matches(html).Select(static m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Success))];

    /// <summary>The state of the payment, or <c>no payment</c>.</summary>
    public string Payment => PaymentPattern().Match(html) is { Success: true } match ? match.Groups[1].Value : "no payment";

    /// <summary>The value of a field of a form, or empty.</summary>
    public string Field(string name) =>
        Regex.Match(html, $"name=\"{Regex.Escape(name)}\" value=\"([^\"]*)\"", RegexOptions.CultureInvariant).Groups[1].Value;

    /// <summary>The value that the page shows under a name, or null.</summary>
    public string? Fact(string name)
    {
        Match match = Regex.Match(html, $"data-fact=\"{Regex.Escape(name)}\">([^<]*)<", RegexOptions.CultureInvariant);
        return match.Success ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
    }

    /// <summary>The facts that the page of a live session should show and does not; empty if all are there.</summary>
    public string Missing()
    {
        string[] owed = ["process", "pid", "port", "status", "ticket", "age", "idle-left", "absolute-left", "serializer", "schema"];
        return string.Join(", ", owed.Where(name => Fact(name) is not { } value || value.All(static c => !char.IsLetterOrDigit(c))));
    }

    [GeneratedRegex(
        "<tr data-device=\"([^\"]+)\">\\s*<td data-label>([^<]*)</td>.*?<td class=\"n\">\\s*(<span class=\"this\")?",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex DevicePattern();

    [GeneratedRegex("data-payment=\"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex PaymentPattern();

    [GeneratedRegex("data-item=\"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex ItemPattern();
}
