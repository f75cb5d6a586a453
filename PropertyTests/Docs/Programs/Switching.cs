using SessionKernel;
using SessionKernel.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
var services = builder.Services;
services.AddSessionKernel(store => store // in place of AddStackExchangeRedisCache and AddSession
    .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
    .UseRedis("localhost:6379"));

var app = builder.Build();
app.UseSessionKernel(); // in place of app.UseSession()
app.MapGet("/", (HttpContext context) => context.Session.GetString("name") ?? "nobody");
app.Run();
