using MemoryPack;
using MessagePack;
using ProtoBuf;

namespace SessionKernel.Benchmarks.Sessions;

/// <summary>Only a user's identity: about 200 bytes of JSON.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
[MessagePackObject]
[ProtoContract]
public sealed partial class LoginSession
{
    [MemoryPackOrder(0), Key(0), ProtoMember(1)]
    public long UserId { get; set; }

    [MemoryPackOrder(1), Key(1), ProtoMember(2)]
    public string Name { get; set; } = "";

    [MemoryPackOrder(2), Key(2), ProtoMember(3)]
    public string Email { get; set; } = "";

    [MemoryPackOrder(3), Key(3), ProtoMember(4)]
    public DateTime SignedInAt { get; set; }

    [MemoryPackOrder(4), Key(4), ProtoMember(5)]
    public List<string> Roles { get; set; } = [];

    [MemoryPackOrder(5), Key(5), ProtoMember(6)]
    public Guid AntiForgery { get; set; }

    public static LoginSession Sample() => new()
    {
        UserId = 20_260_117,
        Name = "Ada Lovelace",
        Email = "ada.lovelace@example.org",
        SignedInAt = new DateTime(2026, 3, 1, 12, 30, 5, DateTimeKind.Utc),
        Roles = ["customer", "reviewer"],
        AntiForgery = new Guid("6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
    };
}
