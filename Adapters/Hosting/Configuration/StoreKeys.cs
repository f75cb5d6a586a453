using System.Text;

namespace SessionKernel.Hosting;

// The keys that set one option each, which has the same name. StoreSection reads the other keys. A key accepts the values that building the
// store accepts, but fails earlier, with the path of the key: a test compares the two.
internal static class StoreKeys
{
    private const int LargestPayload = 256 << 20;
    private const int LargestTable = 1 << 26;
    private const int LongestPrefix = 128;
    private const int LongestName = 256;

    public static readonly IReadOnlyList<SectionKey<SessionStoreOptions>> Store =
    [
        new(nameof(SessionStoreOptions.KeyPrefix), $"a text of 1 to {LongestPrefix} bytes without braces", TrySetPrefix),
        new(nameof(SessionStoreOptions.ApplicationName), $"a text of 1 to {LongestName} characters", TrySetName),
        SectionKey<SessionStoreOptions>.Flag(nameof(SessionStoreOptions.ComparesSecrets), static (o, value) => o.ComparesSecrets = value),
        SectionKey<SessionStoreOptions>.Choice<OutagePolicy>(
            nameof(SessionStoreOptions.OutagePolicy), static (o, value) => o.OutagePolicy = value),
        SectionKey<SessionStoreOptions>.Choice<StartPolicy>(
            nameof(SessionStoreOptions.StartPolicy), static (o, value) => o.StartPolicy = value),
        SectionKey<SessionStoreOptions>.Choice<TouchMode>(nameof(SessionStoreOptions.TouchMode), static (o, value) => o.TouchMode = value),
        SectionKey<SessionStoreOptions>.Span(
            nameof(SessionStoreOptions.TouchFlushInterval), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(250),
            static (o, value) => o.TouchFlushInterval = value),
        SectionKey<SessionStoreOptions>.Number(
            nameof(SessionStoreOptions.TouchFilterEntries), 2, LargestTable, static (o, value) => o.TouchFilterEntries = value),
        SectionKey<SessionStoreOptions>.Number(
            nameof(SessionStoreOptions.TouchBatchCapacity), 1, LargestTable, static (o, value) => o.TouchBatchCapacity = value),
        SectionKey<SessionStoreOptions>.Number(
            nameof(SessionStoreOptions.WarnPayloadBytes), 0, int.MaxValue, static (o, value) => o.WarnPayloadBytes = value),
        SectionKey<SessionStoreOptions>.Number(
            nameof(SessionStoreOptions.MaxPayloadBytes), 1, LargestPayload, static (o, value) => o.MaxPayloadBytes = value),
        SectionKey<SessionStoreOptions>.Number(
            nameof(SessionStoreOptions.CompressAbove), 0, LargestPayload, static (o, value) => o.CompressAbove = value),
        SectionKey<SessionStoreOptions>.Number(
            nameof(SessionStoreOptions.MaxUpdateAttempts), 1, 1_000, static (o, value) => o.MaxUpdateAttempts = value),
        SectionKey<SessionStoreOptions>.Choice<AttributeOverlap>(
            nameof(SessionStoreOptions.AttributeOverlap), static (o, value) => o.AttributeOverlap = value),
        SectionKey<SessionStoreOptions>.Flag(nameof(SessionStoreOptions.RotatesIds), static (o, value) => o.RotatesIds = value),
        SectionKey<SessionStoreOptions>.Number(
            nameof(SessionStoreOptions.MaxSessionsPerPrincipal), 0, 1_000, static (o, value) => o.MaxSessionsPerPrincipal = value),
        SectionKey<SessionStoreOptions>.Choice<LimitPolicy>(
            nameof(SessionStoreOptions.WhenLimitReached), static (o, value) => o.WhenLimitReached = value),
    ];

    public static readonly IReadOnlyList<SectionKey<RedisBackendOptions>> Redis =
    [
        SectionKey<RedisBackendOptions>.Span(
            nameof(RedisBackendOptions.ConnectTimeout), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5),
            static (o, value) => o.ConnectTimeout = value),
        SectionKey<RedisBackendOptions>.Span(
            nameof(RedisBackendOptions.CommandTimeout), TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(5),
            static (o, value) => o.CommandTimeout = value),
        SectionKey<RedisBackendOptions>.Number(
            nameof(RedisBackendOptions.Database), -1, int.MaxValue, static (o, value) => o.Database = value),
        SectionKey<RedisBackendOptions>.Choice<DurableWrites>(
            nameof(RedisBackendOptions.DurableWrites), static (o, value) => o.DurableWrites = value),
        SectionKey<RedisBackendOptions>.Choice<TransportMode>(
            nameof(RedisBackendOptions.Transport), static (o, value) => o.Transport = value),
        SectionKey<RedisBackendOptions>.Number(
            nameof(RedisBackendOptions.LanesPerPrimary), 1, 16, static (o, value) => o.LanesPerPrimary = value),
        SectionKey<RedisBackendOptions>.Flag(
            nameof(RedisBackendOptions.ContinueOnThreadPool), static (o, value) => o.ContinueOnThreadPool = value),
    ];

    private static bool TrySetName(SessionStoreOptions options, string text)
    {
        var isGood = text.Length is > 0 and <= LongestName;
        if (isGood)
        {
            options.ApplicationName = text;
        }

        return isGood;
    }

    private static bool TrySetPrefix(SessionStoreOptions options, string text)
    {
        var isGood = Encoding.UTF8.GetByteCount(text) is > 0 and <= LongestPrefix && text.AsSpan().IndexOfAny('{', '}') < 0;
        if (isGood)
        {
            options.KeyPrefix = text;
        }

        return isGood;
    }
}
