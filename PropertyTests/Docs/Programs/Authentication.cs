using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using SessionKernel;
using SessionKernel.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
var services = builder.Services;
services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
services.AddSessionKernelTickets(store => store
    .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
    .UseRedis("localhost:6379"));

var app = builder.Build();
app.UseAuthentication();
app.MapGet("/", (ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "nobody");
app.MapPost("/signin/{name}", (HttpContext context, string name) => // your app checks a password first
    context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], "password"))));
app.MapPost("/signout", async (HttpContext context) => (await context.SignOutTicketAsync()).HasEnded());
app.Run();
