using MemoryPack;
using Microsoft.Extensions.ObjectPool;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes.Reused;

#region type
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Player : IResettable
{
    [MemoryPackOrder(0)]
    public int Level { get; set; }

    [MemoryPackOrder(1)]
    public List<int>? Items { get; set; }

    [MemoryPackIgnore]
    public bool IsAway { get; set; }

    public bool TryReset()
    {
        Level = 0;
        Items?.Clear();
        IsAway = false;
        return true;
    }
}
#endregion

/// <summary>What docs/hosting.md quotes.</summary>
internal static class ReusedValue
{
    public static Task<SessionStore<Player>> BuildAsync(SessionMemory memory) =>
        #region build
        SessionStore.For<Player>("players")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(idle: TimeSpan.FromHours(1))
            .ReuseValues()
        #endregion
            .UseMemory(memory)
            .BuildAsync();
}
