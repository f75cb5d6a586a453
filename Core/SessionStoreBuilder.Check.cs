namespace SessionKernel;

// What the serializers say of the types that they are to write and read: what they refuse stops the start, not a request whose response has
// begun.
public sealed partial class SessionStoreBuilder<T>
{
    private bool _holdsNoValues;

    /// <param name="serializers">The one that writes, and those that read.</param>
    /// <param name="schema">The types.</param>
    /// <param name="isAuthenticated">
    /// Whether all that is decoded was written by somebody who has a secret of this application. A hash without a key says nothing of that.
    /// </param>
    private void CheckTypes(SerializerSet serializers, SchemaPlan<T> schema, bool isAuthenticated)
    {
        if (_holdsNoValues)
        {
            return;
        }

        if (schema.RefuseToWrite(serializers.Writer) is { } unwritable)
        {
            throw new InvalidOperationException($"The store {_name} can't write its values by {serializers.Writer.Name}. {unwritable}");
        }

        foreach (var serializer in serializers.All)
        {
            if (!isAuthenticated && schema.RefuseUntrusted(serializer) is { } untrusted)
            {
                throw new InvalidOperationException(
                    $"The store {_name} must not read what anybody who can write to its server may have stored, by "
                        + $"{serializer.Name}. {untrusted}");
            }
        }
    }
}
