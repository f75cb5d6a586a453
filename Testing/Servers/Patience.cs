using System.Net.Sockets;

namespace SessionKernel.Testing.Servers;

/// <summary>Waits until servers have done something by themselves.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>The timeout of commands whose failure would void a measurement, or a test of something else.</summary>
    public static TimeSpan Reply { get; } = TimeSpan.FromSeconds(30);

    /// <returns>A configuration of StackExchange.Redis with that timeout.</returns>
    public static string With(string address) => FormattableString.Invariant($"{address},asyncTimeout={Reply.TotalMilliseconds:0}");

    /// <summary>Asks until the answer is yes. A server that can't be asked at the moment is asked again.</summary>
    /// <exception cref="TimeoutException">A minute has passed.</exception>
    public static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Exception? refusal = null;
            try
            {
                if (await isSo())
                {
                    return;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
            {
                refusal = e;
            }

            if (TimeProvider.System.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"Not after {Limit.TotalSeconds:0} s: {what}.", refusal);
            }

            await Task.Delay(Between, TimeProvider.System);
        }
    }
}
