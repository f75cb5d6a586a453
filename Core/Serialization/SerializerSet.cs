namespace SessionKernel;

/// <summary>The serializer that writes and those that only read, found by the id in the envelope.</summary>
internal sealed class SerializerSet
{
    private readonly ISessionSerializer[] _readers;

    public SerializerSet(ISessionSerializer writer, IEnumerable<ISessionSerializer> alsoRead)
    {
        Writer = writer;
        _readers = [writer, .. alsoRead];
        foreach (var group in _readers.GroupBy(s => s.Id))
        {
            if (group.Distinct().Count() > 1)
            {
                throw new InvalidOperationException(
                    $"Two serializers claim the id {group.Key}: {string.Join(" and ", group.Select(s => s.Name))}.");
            }

            if (group.Key is 0 or SerializerIds.MovedMarker or (> SerializerIds.LastOwn and < SerializerIds.FirstOfUsers))
            {
                throw new InvalidOperationException($"The serializer id {group.Key} is reserved: use {SerializerIds.FirstOfUsers} to 255.");
            }
        }
    }

    public ISessionSerializer Writer { get; }

    public IReadOnlyList<ISessionSerializer> All => _readers;

    public ISessionSerializer? Find(byte id)
    {
        foreach (var serializer in _readers)
        {
            if (serializer.Id == id)
            {
                return serializer;
            }
        }

        return null;
    }
}

internal static class SerializerIds
{
    public const byte AttributeBag = 5;
    public const byte MovedMarker = 6;
    public const byte LastOwn = 6;
    public const byte FirstOfUsers = 128;
}
