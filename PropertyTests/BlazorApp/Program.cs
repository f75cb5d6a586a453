using SessionKernel;
using SessionKernel.PropertyTests.BlazorApp;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseStaticWebAssets();
BlazorSite.AddServices(builder.Services, builder.Configuration["Redis"] ?? "localhost:6379");
var app = builder.Build();
BlazorSite.Use(app);
app.Run();
