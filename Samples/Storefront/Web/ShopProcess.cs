using System.Net;
using SessionKernel;
using SessionKernel.AspNetCore;
using Storefront.Web.Sessions;

namespace Storefront.Web;

/// <summary>The web process: serves the shop on one port until its parent closes its standard input.</summary>
internal static class ShopProcess
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(ServeArguments arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, arguments.Port));
        builder.Logging.ClearProviders().AddSimpleConsole(static console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownLimit);
        ShopSession.Add(builder.Services, arguments.Redis);
        ShopSignIn.Add(builder.Services, arguments.Redis);
        Checkout.Add(builder.Services, arguments.Redis, arguments.PaymentWindow);
        builder.Services.AddSingleton<Devices>();

        await using WebApplication app = builder.Build();
        // Before tickets and sessions: a health check must not cost the server a command.
        app.Map("/healthz", static health => health.Run(static context => context.Response.WriteAsync("ok")));
        app.UseAuthentication();
        app.UseSessionKernel();
        var layout = new Layout(arguments);
        new Shop(layout).Map(app);
        new DevicePages(layout, app.Services.GetRequiredService<Devices>()).Map(app);
        new PaymentPages(layout).Map(app);
        _ = StopWithParentAsync(app.Lifetime);
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (SessionKernelException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    /// <summary>Waits for the end of standard input, which closes when the parent stops, however it stops.</summary>
    private static async Task StopWithParentAsync(IHostApplicationLifetime lifetime)
    {
        await Task.Factory.StartNew(
            static () =>
            {
                Stream input = Console.OpenStandardInput();
                while (input.ReadByte() >= 0)
                {
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        lifetime.StopApplication();
    }
}
