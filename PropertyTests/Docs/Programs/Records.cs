using MemoryPack;
using SessionKernel;
using SessionKernel.Serializers;

await using var store = await SessionStore.For<Basket>("baskets")
    .Serialize(MemoryPackSessionSerializer.Default)
    .NoExpiry()
    .UseRedis("localhost:6379")
    .BuildAsync();
Console.WriteLine(await AddAsync("baskets/42", "book"));

async Task<SaveStatus> AddAsync(string name, string item)
{
    var records = store.Records;
    var key = records.KeyOf(name);
    using var record = await records.LoadAsync(key);
    if (record.Status == SessionStatus.Missing)
    {
        using var created = await records.CreateAsync(key, new Basket { Items = [item] });
        return created.SaveStatus; // Conflict: another writer was first
    }

    record.Value.Items.Add(item);
    return await records.SaveAsync(record); // Conflict: another writer was first
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Basket
{
    [MemoryPackOrder(0)]
    public List<string> Items { get; set; } = [];
}
