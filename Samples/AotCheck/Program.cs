using System.Runtime.CompilerServices;
using AotCheck;
using SessionKernel;
using SessionKernel.Serializers;

// AotCheck [HOST:PORT]: round trips through every serializer that claims to be AOT-safe, over memory and, if an address is given, Redis.
var memory = new SessionMemory();
var backends = new List<(string Name, Func<SessionStoreBuilder<CartSession>, SessionStoreBuilder<CartSession>> Use)>
{
    ("memory", builder => builder.UseMemory(memory)),
};
if (args is [var address])
{
    backends.Add(("redis", builder => builder.UseRedis(address)));
}

ISessionSerializer[] serializers = [MemoryPackSessionSerializer.Default, JsonSessionSerializer.For(CartJson.Default)];
foreach (var (name, use) in backends)
{
    foreach (var serializer in serializers)
    {
        await using var store = await use(SessionStore.For<CartSession>("aot")
            .Serialize(serializer)
            .Expire(idle: TimeSpan.FromMinutes(1), absolute: TimeSpan.FromHours(1))).BuildAsync();
        await new RoundTrip(store).RunAsync();
        Console.WriteLine($"{name}, {serializer.Name}: ok");
    }
}

Console.WriteLine(RuntimeFeature.IsDynamicCodeSupported ? "compiled at run time" : "compiled ahead of time");
