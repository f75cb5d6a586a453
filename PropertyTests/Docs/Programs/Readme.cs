using SessionKernel;
using SessionKernel.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSessionKernel(store => store
    .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
    .UseRedis("localhost:6379"));

var app = builder.Build();
app.UseSessionKernel();
app.MapGet("/", (HttpContext context) => context.Session.GetString("name") ?? "nobody");
app.MapPost("/name/{name}", (HttpContext context, string name) => context.Session.SetString("name", name));
app.Run();
