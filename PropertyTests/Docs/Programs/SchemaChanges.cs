using MemoryPack;
using SessionKernel;
using SessionKernel.Serializers;

await using var store = await SessionStore.For<ShopSession>("shop")
    .Schema(version: 1)
    .Serialize(MemoryPackSessionSerializer.Default)
    .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
    .UseRedis("localhost:6379")
    .BuildAsync();
using var session = await store.CreateAsync(new ShopSession { UserId = 42 });
Console.WriteLine($"version {session.SchemaVersion}");

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShopSession
{
    [MemoryPackOrder(0)]
    public int UserId { get; set; }
}
