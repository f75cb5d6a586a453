using SessionKernel;
using SessionKernel.AspNetCore;
using WebQuickstart;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSessionKernel(store => store
    .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
    .UseRedis(builder.Configuration["Redis"] ?? "localhost:6379"));

var app = builder.Build();
app.UseSessionKernel();
app.MapGet("/", (HttpContext context) => $"Visit {Visits.Count(context.Session).Number}");
app.Run();
