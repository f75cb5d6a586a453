using MemoryPack;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes.Named;

/// <summary>docs/records.md, as it is compiled.</summary>
public static class Records
{
    public static async Task<SaveStatus> AddAsync(SessionStore<Basket> store)
    {
        var key = store.Records.KeyOf("baskets/42");
        using var record = await store.Records.LoadAsync(key);
        if (record.Status == SessionStatus.Missing)
        {
            using var created = await store.Records.CreateAsync(key, new Basket());
            return created.SaveStatus; // Conflict: another was first
        }

        record.Value.Items.Add("book");
        return await store.Records.SaveAsync(record); // Conflict: another was first
    }

    public static async Task ShareAsync()
    {
        #region share
        await using var baskets = await SessionStore.For<Basket>("baskets")
            .Serialize(MemoryPackSessionSerializer.Default)
            .NoExpiry()
            .UseRedis("localhost:6379")
            .BuildAsync();
        await using var wishes = await SessionStore.For<Wishes>("wishes")
            .Serialize(MemoryPackSessionSerializer.Default)
            .NoExpiry()
            .SharePrefix(baskets)
            .BuildAsync();
        #endregion
    }
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Basket
{
    [MemoryPackOrder(0)]
    public List<string> Items { get; set; } = [];
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Wishes
{
    [MemoryPackOrder(0)]
    public List<string> Items { get; set; } = [];
}
