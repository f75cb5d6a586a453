namespace SessionKernel;

/// <summary>What a store can inherit from another one: everything except what depends on its type of value, and its ids.</summary>
internal sealed record StoreTerms(
    NameDigester Names, SerializerSet Serializers, ExpiryPolicy Expiry, SessionStoreOptions Options, SharedBackend Shared);
