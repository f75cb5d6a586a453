using Storefront.Parent;

namespace Storefront.Smoke;

/// <summary>Plays the journey, prints the table and returns the exit code.</summary>
internal static class SmokeRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(110);

    // Long enough to pay in it, short enough to wait for its end.
    private static readonly TimeSpan PaymentWindow = TimeSpan.FromSeconds(8);

    public static async Task<int> RunAsync(HostPort? redis, TimeSpan? paymentWindow)
    {
        var table = new SmokeTable(Console.Out);
        table.Head();
        bool passed = await PlayAsync(redis, paymentWindow ?? PaymentWindow, table);

        // Everything has stopped by now, so nothing can follow the last line.
        if (passed)
        {
            await Console.Out.WriteLineAsync($"smoke: {table.Passed} steps passed");
        }

        await Console.Out.FlushAsync();
        return passed ? 0 : 1;
    }

    private static async Task<bool> PlayAsync(HostPort? redis, TimeSpan paymentWindow, SmokeTable table)
    {
        using var limit = new CancellationTokenSource(Limit);
        string step = "start the server and both web processes";
        string expected = "3 processes: parent, A, B";
        try
        {
            await using Deployment shop = await Deployment.StartAsync(redis, paymentWindow, log: null, limit.Token);
            int[] ids = [Environment.ProcessId, shop.A.Id, shop.B.Id];
            table.Row(step, StepResult.Same(expected, $"{ids.Distinct().Count()} processes: parent, A, B"));
            using var journey = new Journey(shop);
            expected = "no error";
            foreach (Step next in journey.Steps())
            {
                step = next.Name;
                StepResult result = await next.Run(limit.Token);
                table.Row(step, result);
                if (!result.Passed)
                {
                    return false;
                }
            }

            step = "stop everything";
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            table.Row(step, new StepResult(expected, $"not done when the smoke test's {Limit.TotalSeconds:0} s were over", Passed: false));
            return false;
        }
        catch (Exception e)
        {
            // Any fault is a failed step: a reader of the table needs the step and the reason, not a stack trace.
            table.Row(step, new StepResult(expected, $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}", Passed: false));
            return false;
        }

        return true;
    }
}
