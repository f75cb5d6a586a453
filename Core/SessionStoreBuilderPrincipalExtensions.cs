using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>Options of a store for principals.</summary>
public static class SessionStoreBuilderPrincipalExtensions
{
    /// <summary>Sets how a session is labelled in the list of its principal's sessions, such as by device or place.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="label">Returns the label for a value. Called while listing, on any thread.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> Label<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, Func<T, string?> label)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(label);
        return builder.UseLabel(label);
    }

    /// <summary>
    /// Limits how many sessions a principal has at a time: see <see cref="SessionStoreOptions.MaxSessionsPerPrincipal"/>.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="most">Between 1 and 1,000; 0 = any number.</param>
    /// <param name="policy">What happens when the limit is exceeded.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> LimitSessions<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, int most, LimitPolicy policy = LimitPolicy.EndOldest)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Configure(options => (options.MaxSessionsPerPrincipal, options.WhenLimitReached) = (most, policy));
    }
}
