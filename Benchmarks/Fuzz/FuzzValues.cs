namespace SessionKernel.Benchmarks.Fuzz;

/// <summary>Random values, from a seed.</summary>
internal static class FuzzValues
{
    private const int Colliders = 8_000;

    public static FuzzValue Value(Random random, int size) => new()
    {
        Text = Text(random, size * 4),
        Items = [.. Many(size / 2, () => Text(random, 12))],
        Blob = size % 3 == 0 ? null : Bytes(random, size * 8),
        Numbers = [.. Many(size, random.Next)],
        Names = Many(size / 3, random.Next).Distinct().ToDictionary(static key => $"k{key}", _ => Text(random, 8)),
        Pages = Many(size / 4, random.NextInt64).Distinct().ToDictionary(static key => key, _ => Bytes(random, 16)),
        Parts = [.. Many(size / 4, () => Part(random, size))],
        Part = Part(random, size),
        Count = size % 2 == 0 ? null : random.Next(),
        When = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc),
        Reference = new Guid(Bytes(random, 16)),
        Amount = random.NextDouble(),
        Day = (DayOfWeek)random.Next(7),
        Seen = [.. Many(size / 2, () => random.Next(1000))],
    };

    public static FuzzTree Tree(Random random, int depth) => new()
    {
        Text = Text(random, 5),
        Inner = depth == 0 ? null : Tree(random, depth - 1),
        Others = depth == 0 ? [] : [Tree(random, 0), Tree(random, 0)],
    };

    public static AttributeBag Bag(Random random, int size)
    {
        var bag = new AttributeBag();
        for (var i = 0; i < size; i++)
        {
            bag.Set($"k{random.Next()}", Bytes(random, random.Next(64)));
        }

        return bag;
    }

    /// <summary>Numbers with the same hash code: each is compared with all before it.</summary>
    public static FuzzValue Colliding() => new()
    {
        Pages = Enumerable.Range(1, Colliders).ToDictionary(
            static half => ((long)half << 32) | (uint)half, static _ => Array.Empty<byte>()),
    };

    private static FuzzPart Part(Random random, int size) => new()
    {
        Text = Text(random, 6),
        Blob = Bytes(random, 6),
        Counts = [.. Many(size % 5, random.Next)],
    };

    private static string Text(Random random, int length) => new([.. Many(length, () => (char)random.Next(' ', 0x250))]);

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static IEnumerable<T> Many<T>(int count, Func<T> make) => Enumerable.Range(0, count).Select(_ => make());
}
