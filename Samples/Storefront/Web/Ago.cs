namespace Storefront.Web;

/// <summary>A time in words.</summary>
internal static class Ago
{
    public static string Of(DateTimeOffset? time) => (TimeProvider.System.GetUtcNow() - time) switch
    {
        null => "not known",
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } ago => $"{(int)ago.TotalMinutes} min ago",
        { TotalDays: < 1 } ago => $"{(int)ago.TotalHours} h ago",
        { } ago => $"{(int)ago.TotalDays} d ago",
    };
}
