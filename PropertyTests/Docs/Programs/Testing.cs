using Microsoft.AspNetCore.TestHost;
using SessionKernel;
using SessionKernel.AspNetCore;
using SessionKernel.Hosting;

var memory = new SessionMemory(); // what Redis is to two instances in production
await using var first = await StartAsync(memory);
await using var second = await StartAsync(memory);

var answer = await first.GetTestClient().GetAsync("/");
var client = second.GetTestClient();
client.DefaultRequestHeaders.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
Console.WriteLine(await client.GetStringAsync("/")); // Visit 2

static async Task<WebApplication> StartAsync(SessionMemory memory)
{
    var builder = WebApplication.CreateBuilder();
    builder.WebHost.UseTestServer();
    builder.Services.AddSessionKernel(store => store
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
        .UseRedis("localhost:6379"));
    builder.Services.ConfigureSessionStore<AttributeBag>("session", store => store.UseMemory(memory)); // in place of Redis

    var app = builder.Build();
    app.UseSessionKernel();
    app.MapGet("/", (HttpContext context) =>
    {
        var visits = 1 + (context.Session.GetInt32("visits") ?? 0);
        context.Session.SetInt32("visits", visits);
        return $"Visit {visits}";
    });
    await app.StartAsync();
    return app;
}
