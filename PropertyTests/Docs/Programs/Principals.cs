using MemoryPack;
using SessionKernel;
using SessionKernel.Serializers;

await using var store = await SessionStore.For<DeviceSession>("shop")
    .Serialize(MemoryPackSessionSerializer.Default)
    .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12)) // a principal needs an absolute lifetime
    .Label(static session => session.Device)
    .LimitSessions(5) // the oldest ends; or LimitPolicy.Refuse
    .UseRedis("localhost:6379")
    .BuildAsync();
using var session = await store.CreateAsync(new DeviceSession { Device = "laptop" }, principal: "user 42");
await foreach (var device in store.ListAsync("user 42", current: session.Key))
{
    Console.WriteLine($"{device.Label}, {(device.IsCurrent ? "this one" : $"last seen {device.LastSeenAt:u}")}");
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class DeviceSession
{
    [MemoryPackOrder(0)]
    public string Device { get; set; } = "";
}
