using MemoryPack;
using SessionKernel;
using SessionKernel.Serializers;

await using var store = await SessionStore.For<Basket>("shop")
    .Serialize(MemoryPackSessionSerializer.Default)
    .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
    .UseRedis(args.FirstOrDefault("localhost:6379"))
    .BuildAsync();
using var created = await store.CreateAsync(new Basket());
await store.UpdateAsync(created.Id, static (basket, item) => basket.Items.Add(item), "book");
using var session = await store.LoadAsync(created.Id);
Console.WriteLine($"{session.Status}: {string.Join(", ", session.Value.Items)}");
Console.WriteLine(await store.RemoveAsync(created.Id));

[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial class Basket
{
    [MemoryPackOrder(0)]
    public List<string> Items { get; set; } = [];
}
