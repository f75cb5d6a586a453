using MemoryPack;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes;

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class DeviceSession
{
    [MemoryPackOrder(0)]
    public string Device { get; set; } = "";
}

/// <summary>docs/principals.md, as it is compiled.</summary>
public static class Devices
{
    public static SessionStoreBuilder<DeviceSession> Describe() =>
        SessionStore.For<DeviceSession>("shop")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12)) // a principal needs an absolute lifetime
            .Label(static session => session.Device)
            .LimitSessions(5); // the oldest ends; or LimitPolicy.Refuse

    public static async Task<IReadOnlyList<string>> ListAsync(SessionStore<DeviceSession> store, Session<DeviceSession> session)
    {
        var lines = new List<string>();
        await foreach (var device in store.ListAsync("user 42", current: session.Key))
        {
            lines.Add($"{device.Label}, {(device.IsCurrent ? "this one" : $"last seen {device.LastSeenAt:u}")}");
        }

        return lines;
    }

    public static async Task<bool> SignOutEverywhereElseAsync(SessionStore<DeviceSession> store, Session<DeviceSession> session)
    {
        #region revoke
        var revoked = await store.RevokeAllAsync("user 42", except: session.Key);
        if (!revoked.Succeeded)
        {
            return false; // some may still work: say so
        }
        #endregion

        return true;
    }
}
