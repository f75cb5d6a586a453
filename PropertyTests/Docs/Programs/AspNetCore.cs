using SessionKernel;
using SessionKernel.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
var services = builder.Services;
services.AddSessionKernel(store => store
    .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
    .UseRedis("localhost:6379"));

var app = builder.Build();
app.UseExceptionHandler("/error"); // in front: a request that fails stores nothing
app.UseStaticFiles();              // in front: needs no session
app.UseSessionKernel();
app.MapGet("/", (HttpContext context) =>
{
    var visits = 1 + (context.Session.GetInt32("visits") ?? 0);
    context.Session.SetInt32("visits", visits);
    return $"Visit {visits}";
});
app.MapGet("/error", () => "Something went wrong.").WithSession(SessionUse.None);
app.Run();
