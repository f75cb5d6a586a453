using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SessionKernel.Hosting;

/// <summary>
/// What one call asks of the checks. Several may mean the same store: then the later one decides what it says, and tags add up.
/// </summary>
/// <param name="Timeout">Null: as another call, or the default, has it.</param>
/// <param name="FailureStatus">Null: as another call, or the store's policy, has it.</param>
/// <param name="Tags">To choose checks by.</param>
/// <param name="Stores">The names of those that are meant; null: every one.</param>
internal sealed record SessionHealthTerms(
    TimeSpan? Timeout, HealthStatus? FailureStatus, IReadOnlyList<string> Tags, IReadOnlyList<string>? Stores)
{
    public bool Mean(string store) => Stores is null || Stores.Contains(store);
}
