using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Storefront.Smoke;

/// <summary>A response as the customer sees it.</summary>
internal sealed class Page(HttpStatusCode status, string html, IReadOnlyList<string> setCookies)
{
    private readonly IHtmlDocument _document = new HtmlParser().ParseDocument(html);

    public HttpStatusCode Status { get; } = status;

    /// <summary>The Set-Cookie headers of this response.</summary>
    public IReadOnlyList<string> SetCookies { get; } = setCookies;

    /// <summary>Who is signed in, or <c>nobody</c>.</summary>
    public string User => Fact("user") ?? "nobody";

    /// <summary>The number in the header, as text.</summary>
    public string Basket => Fact("basket") ?? "no number";

    /// <summary>The items that the basket's page lists.</summary>
    public IReadOnlyList<string> Items =>
        [.. _document.QuerySelectorAll("[data-item]").Select(static item => item.GetAttribute("data-item")!)];

    /// <summary>The devices that the page lists: each one's public id, its label, and whether it is this one.</summary>
    public IReadOnlyList<(string Id, string Label, bool IsCurrent)> Devices =>
    [
        .. _document.QuerySelectorAll("[data-device]").Select(static device => (
            device.GetAttribute("data-device")!,
            device.QuerySelector("[data-label]")!.TextContent,
            device.QuerySelector("[data-current]") is not null)),
    ];

    /// <summary>The state of the payment, or <c>no payment</c>.</summary>
    public string Payment => _document.QuerySelector("[data-payment]")?.GetAttribute("data-payment") ?? "no payment";

    /// <summary>The value of a field of a form, or empty.</summary>
    public string Field(string name) => _document.QuerySelector($"input[name='{name}']")?.GetAttribute("value") ?? "";

    /// <summary>The value that the page shows under a name, or null.</summary>
    public string? Fact(string name) => _document.QuerySelector($"[data-fact='{name}']")?.TextContent;

    /// <summary>The facts that the page of a live session should show and does not; empty if all are there.</summary>
    public string Missing()
    {
        string[] owed = ["process", "pid", "port", "status", "ticket", "age", "idle-left", "absolute-left", "serializer", "schema"];
        return string.Join(", ", owed.Where(name => Fact(name) is not { } value || value.All(static c => !char.IsLetterOrDigit(c))));
    }
}
