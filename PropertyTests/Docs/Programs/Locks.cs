using SessionKernel;

await using var store = await SessionStore.ForBag("payments")
    .Expire(idle: TimeSpan.FromMinutes(5))
    .UseRedis("localhost:6379")
    .BuildAsync();
using var session = await store.CreateAsync(new AttributeBag());
Console.WriteLine(await PayOnceAsync(session.Id) ? "paid" : "another request is paying");

async Task<bool> PayOnceAsync(SessionId id)
{
    await using var held = await store.LockAsync(id, lease: TimeSpan.FromSeconds(30), wait: TimeSpan.FromSeconds(5));
    if (held.Status != LockStatus.Held)
    {
        return false; // the form was sent twice, and the other request still holds the lock
    }

    await ChargeAsync(held.Fence, held.Lost);
    return true;
}

static Task ChargeAsync(long fence, CancellationToken lost) => Task.CompletedTask; // your payment service
