using MemoryPack;
using MessagePack;
using ProtoBuf;

namespace SessionKernel.Benchmarks.Sessions;

/// <summary>Everything known about a user: about 8 KB of JSON, most of it text.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class ProfileSession
{
    private static readonly string[] Words =
        ("the quick brown fox jumps over lazy dog while analytical engine weaves algebraic patterns just as loom flowers and leaves "
        + "number order place time memory store mill card thread").Split(' ');

    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public long UserId { get; set; }

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public string Name { get; set; } = "";

    [MemoryPackOrder(2), Key(2), ProtoMember(3)]
    public string About { get; set; } = "";

    [MemoryPackOrder(3), Key(3), ProtoMember(4)]
    public Dictionary<string, string> Settings { get; set; } = [];

    [MemoryPackOrder(4), Key(4), ProtoMember(5)]
    public List<ProfileAddress> Addresses { get; set; } = [];

    [MemoryPackOrder(5), Key(5), ProtoMember(6)]
    public List<ProfileVisit> Visits { get; set; } = [];

    public static ProfileSession Sample()
    {
        var random = new Random(1);
        string Text(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));
        return new ProfileSession
        {
            UserId = 20_260_117,
            Name = "Ada Lovelace",
            About = Text(80),
            Settings = Enumerable.Range(0, 28).ToDictionary(
                i => $"{Words[i]}.{Words[(i * 7) % Words.Length]}",
                i => i % 3 == 0 ? Text(2) : i % 3 == 1 ? "on" : "off"),
            Addresses =
            [
                .. Enumerable.Range(0, 4).Select(i => new ProfileAddress
                {
                    Label = $"Place {i}",
                    Street = $"{Text(2)} {random.Next(200)}",
                    City = Text(1),
                    Country = "GB",
                }),
            ],
            Visits = [.. Enumerable.Range(0, 64).Select(_ => new ProfileVisit
            {
                Path = $"/catalogue/{Text(1)}/{random.Next(100_000)}",
                Title = Text(4),
                At = new DateTime(2026, 2, 1, 8, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(40_000)),
            })],
        };
    }
}
