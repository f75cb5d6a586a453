using ProtoBuf;
using ProtoBuf.Meta;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel;

/// <summary>The four, one instance each, for every type that the tests store.</summary>
internal static class AllSerializers
{
    public static ISessionSerializer Json { get; } = JsonSessionSerializer.For(TestJson.Default);

    public static ISessionSerializer MessagePack => MessagePackSessionSerializer.Default;

    /// <summary>Some types of these tests reach themselves.</summary>
    public static ISessionSerializer MemoryPack { get; } = MemoryPackSessionSerializer.Default.AllowRecursive();

    public static ISessionSerializer Protobuf { get; } = ProtobufSessionSerializer.For(WithMoments());

    public static IReadOnlyList<ISessionSerializer> All { get; } = [Json, MessagePack, MemoryPack, Protobuf];

    public static TheoryData<string> Names => [.. All.Select(serializer => serializer.Name)];

    public static ISessionSerializer Named(string name) => All.Single(serializer => serializer.Name == name);

    /// <summary>Writes with one, and reads what any of the others wrote.</summary>
    public static SessionStoreBuilder<T> SerializeAndReadAll<T>(this SessionStoreBuilder<T> builder, ISessionSerializer writer)
        where T : notnull
    {
        builder.Serialize(writer);
        foreach (var other in All.Where(other => other != writer))
        {
            builder.AlsoRead(other);
        }

        return builder;
    }

    private static RuntimeTypeModel WithMoments()
    {
        var model = RuntimeTypeModel.Create("tests");
        model.UseImplicitZeroDefaults = false;
        model.SetSurrogate<DateTimeOffset, Moment>(Moment.From, Moment.To);
        return model;
    }
}

/// <summary>How Protocol Buffers hold a <see cref="DateTimeOffset"/>, for which protobuf-net has no form of its own.</summary>
[ProtoContract]
public struct Moment
{
    [ProtoMember(1)]
    public long Ticks { get; set; }

    [ProtoMember(2)]
    public int OffsetMinutes { get; set; }

    public static Moment From(DateTimeOffset value) => new() { Ticks = value.Ticks, OffsetMinutes = (int)value.Offset.TotalMinutes };

    public static DateTimeOffset To(Moment value) => new(value.Ticks, TimeSpan.FromMinutes(value.OffsetMinutes));
}
