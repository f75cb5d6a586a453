using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionKernel.Hosting;
using SessionKernel.Serializers;
using Worker;

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddSessionKernel<PrintQueue>("prints", builder.Configuration.GetSection("Sessions:prints"), store => store
    .Serialize(JsonSessionSerializer.For(PrintQueueJson.Default))
    .AlsoRead(MemoryPackSessionSerializer.Default));
builder.Services.AddHealthChecks().AddSessionKernel();
builder.Services.AddSingleton<Jobs>();
builder.Services.AddHostedService<Printer>();
builder.Services.AddHostedService<Customers>();
await builder.Build().RunAsync();
