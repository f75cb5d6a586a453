using System.Runtime.InteropServices;
using Storefront.Web.Sessions;

namespace Storefront.Parent;

/// <summary>Opens the shop and keeps it open until Ctrl-C or SIGTERM.</summary>
internal static class OpenShop
{
    public static async Task<int> RunAsync(HostPort? redis, TimeSpan? paymentWindow)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await using Deployment shop = await Deployment.StartAsync(
                redis, paymentWindow ?? Checkout.Window, Console.WriteLine, stop.Token);
            Console.WriteLine($"""
                One shop, two web processes, the same sessions. Server: {shop.Server}
                  A  {shop.A.Address}  (pid {shop.A.Id})
                  B  {shop.B.Address}  (pid {shop.B.Id})
                Sign in on one, look at the other; end one with 'kill -9 PID'. Ctrl-C closes the shop.
                """);
            await Task.Delay(Timeout.Infinite, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.WriteLine("The shop is closed.");
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        return 0;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
