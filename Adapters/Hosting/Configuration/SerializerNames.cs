namespace SessionKernel.Hosting;

/// <summary>The names of serializers in configuration.</summary>
internal static class SerializerNames
{
    public static string Of(ISessionSerializer serializer) => serializer.Id switch
    {
        1 => "json",
        2 => "messagepack",
        3 => "memorypack",
        4 => "protobuf",
        5 => "bag",
        _ => serializer.Name,
    };

    public static ISessionSerializer? Find(IEnumerable<ISessionSerializer> given, string name) =>
        given.FirstOrDefault(serializer => Of(serializer).Equals(name, StringComparison.OrdinalIgnoreCase));
}
