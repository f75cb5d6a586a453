using SessionKernel;

await using var store = await SessionStore.ForBag("shop")
    .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
    .UseRedis("localhost:6379", redis =>
    {
        redis.Durability = Durability.Replicated(replicas: 1, timeout: TimeSpan.FromMilliseconds(100));
        redis.DurableWrites = DurableWrites.Identity;
    })
    .BuildAsync();
using var session = await store.CreateAsync(new AttributeBag());
Console.WriteLine(session.SaveStatus); // SavedNotReplicated where there is no replica
