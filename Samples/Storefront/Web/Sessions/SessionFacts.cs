namespace Storefront.Web.Sessions;

/// <summary>What a page shows about its session and its ticket; null if there is none.</summary>
internal sealed record SessionFacts(
    string Status,
    string Ticket,
    TimeSpan? Age,
    TimeSpan? IdleLeft,
    TimeSpan? AbsoluteLeft,
    string? Serializer,
    int? SchemaVersion,
    bool Unreadable)
{
    private const string Nothing = "–";

    /// <summary>Hours, minutes and seconds, such as <c>0:29:58</c>.</summary>
    public static string Show(TimeSpan? time) => time is { } t ? $"{(long)t.TotalHours}:{t.Minutes:00}:{t.Seconds:00}" : Nothing;

    public static string Show(object? value) => value?.ToString() ?? Nothing;
}
