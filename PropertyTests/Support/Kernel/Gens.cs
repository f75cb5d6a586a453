using FsCheck;
using FsCheck.Fluent;

namespace SessionKernel.PropertyTests.Kernel;

internal static class Gens
{
    public static Gen<byte> Byte { get; } = Gen.Choose(0, 255).Select(value => (byte)value);

    public static Gen<byte[]> Bytes { get; } = Gen.ArrayOf(Byte);

    /// <summary>Sound UTF-16: JSON replaces broken UTF-16, MemoryPack refuses to write it.</summary>
    public static Gen<string> Text { get; } =
        Gen.ListOf(Gen.Frequency((3, Gen.Choose(0, 0x7F)), (2, Gen.Choose(0x80, 0xD7FF)), (1, Gen.Choose(0xE000, 0x10FFFF))))
            .Select(runes => string.Concat(runes.Select(char.ConvertFromUtf32)));

    public static Gen<ulong> UInt64 { get; } =
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        select ((ulong)(uint)high << 32) | (uint)low;

    public static Gen<Digest16> Digest { get; } = UInt64.Two().Select(pair => new Digest16(pair.Item1, pair.Item2));

    /// <summary>Windows that a session may be given: idle, absolute, or both.</summary>
    public static Gen<(TimeSpan? Idle, TimeSpan? Absolute)> Windows { get; } =
        from idle in Gen.Choose(1_000, 7_200_000)
        from absolute in Gen.Frequency((1, Gen.Choose(50, 999)), (4, Gen.Choose(1_000, 86_400_000)))
        from which in Gen.Choose(0, 2)
        select (
            which == 1 ? (TimeSpan?)null : TimeSpan.FromMilliseconds(idle),
            which == 0 ? (TimeSpan?)null : TimeSpan.FromMilliseconds(absolute));

    /// <summary>Those that a store may be given.</summary>
    public static Gen<(TimeSpan? Idle, TimeSpan? Absolute)> StoreWindows { get; } = Windows.Where(
        windows => !(windows.Absolute < windows.Idle));

    public static Gen<EnvelopeHeader> Header { get; } =
        from numbers in UInt64.Four()
        from serializer in Byte
        from flags in Gen.Choose(0, 7)
        from schema in UInt64
        from principal in Digest
        from plain in Gen.Choose(0, int.MaxValue)
        select new EnvelopeHeader
        {
            SerializerId = serializer,
            Flags = (EnvelopeFlags)flags,
            Stamp = numbers.Item1,
            PreviousStamp = numbers.Item2,
            CreatedMs = (long)numbers.Item3,
            DeadlineMs = (long)numbers.Item4,
            IdleMs = (long)(numbers.Item1 ^ numbers.Item4),
            SchemaId = (uint)schema,
            SchemaVersion = (ushort)(schema >> 32),
            OldestReader = (ushort)(schema >> 48),
            Principal = principal,
            Generation = (uint)numbers.Item2,
            EncryptionKeyId = (ushort)numbers.Item3,
            PlainLength = plain,
        };

    public static Gen<T[]> Shuffled<T>(params T[] items) => Gen.Shuffle(items);

    public static Gen<byte[]> BytesOf(int length) => Gen.ArrayOf(Byte, length);
}
