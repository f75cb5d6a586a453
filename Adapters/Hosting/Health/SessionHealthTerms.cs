using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SessionKernel.Hosting;

/// <summary>The arguments of one call. If several calls select the same store, the later one overrides, and tags add up.</summary>
/// <param name="Timeout">Null: that of another call, or the default.</param>
/// <param name="FailureStatus">Null: that of another call, or of the store's policy.</param>
/// <param name="Tags">Tags to select checks by.</param>
/// <param name="Stores">The names of the stores to check; null: all.</param>
internal sealed record SessionHealthTerms(
    TimeSpan? Timeout, HealthStatus? FailureStatus, IReadOnlyList<string> Tags, IReadOnlyList<string>? Stores)
{
    public bool Mean(string store) => Stores is null || Stores.Contains(store);
}
