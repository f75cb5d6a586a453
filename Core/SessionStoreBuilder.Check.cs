namespace SessionKernel;

// Asks the serializers whether they can write and read the store's types, so that a refusal stops the start, not a request whose response
// has begun.
public sealed partial class SessionStoreBuilder<T>
{
    private bool _holdsNoValues;

    /// <param name="serializers">The serializer that writes, and those that read.</param>
    /// <param name="schema">The types.</param>
    /// <param name="isAuthenticated">
    /// Whether every decoded value was written by somebody who has a secret of this application. A hash without a key does not show that.
    /// </param>
    private void CheckTypes(SerializerSet serializers, SchemaPlan<T> schema, bool isAuthenticated)
    {
        if (_holdsNoValues)
        {
            return;
        }

        if (schema.RefuseToWrite(serializers.Writer) is { } unwritable)
        {
            throw new InvalidOperationException($"The store {_name} can't write its values using {serializers.Writer.Name}. {unwritable}");
        }

        foreach (var serializer in serializers.All)
        {
            if (!isAuthenticated && schema.RefuseUntrusted(serializer) is { } untrusted)
            {
                throw new InvalidOperationException(
                    $"The store {_name} must not use {serializer.Name} to read values that anybody who can write to its server may have "
                        + $"stored. {untrusted}");
            }
        }
    }
}
