using MemoryPack;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>
/// What every subject stores: a user, a cart, and a half-filled form whose size gives the serialized value the length of <c>--payload</c>.
/// </summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial class ShopperSession
{
    private const long User = 20_260_117;

    [MemoryPackOrder(0)]
    public long UserId { get; set; } = User;

    [MemoryPackOrder(1)]
    public string Name { get; set; } = "Ada Lovelace";

    [MemoryPackOrder(2)]
    public string Culture { get; set; } = "en-GB";

    [MemoryPackOrder(3)]
    public DateTime SignedInAt { get; set; } = DateTime.UnixEpoch;

    [MemoryPackOrder(4)]
    public int Visits { get; set; }

    [MemoryPackOrder(5)]
    public int[] Cart { get; set; } = [17, 4, 1984, 8];

    [MemoryPackOrder(6)]
    public byte[] Form { get; set; } = [];

    /// <summary>Whether this is what was stored. Reads a member, as a request would.</summary>
    [MemoryPackIgnore]
    public bool IsIntact => UserId == User;

    public ShopperSession Copy() => (ShopperSession)MemberwiseClone();

    public static ShopperSession OfPayload(int bytes)
    {
        for (var size = bytes; size >= 0; size--)
        {
            var session = new ShopperSession { Form = new byte[size] };
            if (MemoryPackSerializer.Serialize(session).Length == bytes)
            {
                new Random(bytes).NextBytes(session.Form);
                return session;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "No session has a payload of exactly this size.");
    }
}
