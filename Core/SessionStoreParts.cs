using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>What a builder hands to the store it builds.</summary>
internal sealed record SessionStoreParts<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    string Name,
    SessionIdRing Ids,
    NameDigester Names,
    SchemaPlan<T> Schema,
    SerializerSet Serializers,
    Func<T, bool>? Validate,
    ValuePool<T>? Values,
    Func<T, string?>? Label,
    ExpiryPolicy Expiry,
    SessionStoreOptions Options,
    SharedBackend Shared,
    bool OwnsBackend,
    bool IsDevelopment)
    where T : notnull;
