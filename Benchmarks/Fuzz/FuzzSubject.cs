using System.Buffers;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Fuzz;

/// <param name="Read">Reads a value.</param>
/// <param name="More">What may be allocated beyond <see cref="FuzzRun.Bound"/>, for unknown members that are kept.</param>
internal sealed record FuzzRead(Action<ReadOnlySequence<byte>> Read, long More = 0);

/// <summary>A serializer, the types that it reads, and payloads to begin with.</summary>
internal sealed record FuzzSubject(string Name, IReadOnlyList<FuzzRead> Reads, IReadOnlyList<byte[]> Valid, IReadOnlyList<byte[]> Planted)
{
    private const int Values = 48;
    private const int LargeBag = 40_000;
    private const long KeptUnknown = 128 << 20;

    public static IReadOnlyList<string> Names { get; } = ["json", "messagepack", "memorypack", "protobuf", "bag"];

    public static FuzzSubject Of(string name) => name switch
    {
        "json" => Of(name, JsonSessionSerializer.For(FuzzJson.Default), Fuzz.Planted.Json(), hasTrees: true),
        "messagepack" => Of(name, MessagePackSessionSerializer.Default, Fuzz.Planted.MessagePack(), hasTrees: true),
        "memorypack" => Of(name, MemoryPackSessionSerializer.Default, Fuzz.Planted.MemoryPack(), hasTrees: false),
        "protobuf" => Of(name, ProtobufSessionSerializer.Default, Fuzz.Planted.Protobuf(), hasTrees: true),
        _ => Bags(),
    };

    private static FuzzSubject Of(string name, ISessionSerializer serializer, IEnumerable<byte[]> planted, bool hasTrees)
    {
        var random = new Random(1);
        var valid = Enumerable.Range(0, Values).Select(size => Write(serializer, FuzzValues.Value(random, size))).ToList();
        List<FuzzRead> reads = [new(payload => serializer.Deserialize<FuzzValue>(payload))];
        if (hasTrees)
        {
            valid.AddRange(Enumerable.Range(0, Values / 4).Select(depth => Write(serializer, FuzzValues.Tree(random, depth))));
            reads.Add(new FuzzRead(payload => serializer.Deserialize<FuzzTree>(payload)));
        }

        if (serializer is ProtobufSessionSerializer)
        {
            reads.Add(new FuzzRead(payload => serializer.Deserialize<FuzzKept>(payload), KeptUnknown));
        }

        return new FuzzSubject(name, reads, valid, [.. planted, Write(serializer, FuzzValues.Colliding())]);
    }

    private static FuzzSubject Bags()
    {
        var random = new Random(1);
        var serializer = AttributeBagSerializer.Default;
        return new FuzzSubject(
            "bag",
            [new FuzzRead(payload => serializer.Deserialize<AttributeBag>(payload))],
            [.. Enumerable.Range(0, Values).Select(size => Write(serializer, FuzzValues.Bag(random, size)))],
            [.. Fuzz.Planted.Bag(), Write(serializer, FuzzValues.Bag(random, LargeBag))]);
    }

    private static byte[] Write<T>(ISessionSerializer serializer, T value)
    {
        var payload = new ArrayBufferWriter<byte>();
        serializer.Serialize(payload, value);
        return payload.WrittenSpan.ToArray();
    }
}
