namespace SessionKernel.Hosting;

/// <summary>Tries again for a while after a fault that can pass by itself.</summary>
internal sealed class FilePatience(TimeProvider time, Func<Exception, bool> passes)
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    public async Task<TResult> TryAsync<TResult>(Func<TResult> act)
    {
        for (var started = time.GetTimestamp(); ;)
        {
            try
            {
                return act();
            }
            catch (Exception e) when (passes(e) && time.GetElapsedTime(started) < s_patience)
            {
                // Once more, after a pause.
            }

            await Task.Delay(s_between, time).ConfigureAwait(false);
        }
    }

    public Task TryAsync(Action act) => TryAsync<object?>(() =>
    {
        act();
        return null;
    });
}
