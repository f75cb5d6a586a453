namespace SessionKernel;

/// <summary>What a store may have from another one: everything but what belongs to its type of value and to ids.</summary>
internal sealed record StoreTerms(
    NameDigester Names, SerializerSet Serializers, ExpiryPolicy Expiry, SessionStoreOptions Options, SharedBackend Shared);
