using System.Text.Json.Serialization;
using SessionKernel;
using SessionKernel.Serializers;

await using var store = await SessionStore.For<ShopSession>("shop")
    .Serialize(JsonSessionSerializer.For(ShopJson.Default))
    .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
    .Compress(above: 1024) // bytes; off unless called
    .UseRedis("localhost:6379")
    .BuildAsync();
using var session = await store.CreateAsync(new ShopSession(42, "A note that is long enough to be worth it."));
Console.WriteLine(session.SaveStatus);

public sealed record ShopSession(int UserId, string Note);

[JsonSerializable(typeof(ShopSession))]
public sealed partial class ShopJson : JsonSerializerContext;
