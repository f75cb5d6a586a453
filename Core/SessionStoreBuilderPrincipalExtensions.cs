using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>What a store does for principals.</summary>
public static class SessionStoreBuilderPrincipalExtensions
{
    /// <summary>Says what a session is called where its principal's sessions are listed: a device, a place.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="label">Told from the value; called while listing, on any thread.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> Label<[DynamicallyAccessedMembers(SessionValue.Members)] T>(this SessionStoreBuilder<T> builder, Func<T, string?> label)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(label);
        return builder.UseLabel(label);
    }

    /// <summary>Limits how many sessions a principal has at a time: see <see cref="SessionStoreOptions.MaxSessionsPerPrincipal"/>.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="most">Between 1 and 1,000; 0 = any number.</param>
    /// <param name="policy">What becomes of one too many.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> LimitSessions<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, int most, LimitPolicy policy = LimitPolicy.EndOldest)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Configure(options => (options.MaxSessionsPerPrincipal, options.WhenLimitReached) = (most, policy));
    }
}
