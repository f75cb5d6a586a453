using System.Text;
using StackExchange.Redis;

namespace SessionKernel;

// <prefix>app holds the name of the application whose store was the first under the prefix: UTF-8, without a TTL. Without it, nobody would
// notice that two programs with the default prefix open each other's sessions.
/// <summary>Writes the name of this application under the prefix, or logs that another application is there.</summary>
internal sealed class RedisApplication(RedisNotes notes, BackendContext context)
{
    // In UTF-8: a name has at most 256 characters.
    private const int LongestBytes = 1024;

    /// <summary>Never fails a start: it logs what prevents the check.</summary>
    public async Task CheckAsync()
    {
        if (context.Application is not { } own)
        {
            return;
        }

        try
        {
            RedisKey key = context.Keys.Prefix + "app";
            var first = await ReadAsync(key).ConfigureAwait(false);
            if (first.Length == 0 && !await notes.TryAddAsync(key, own).ConfigureAwait(false))
            {
                // Another store was first.
                first = await ReadAsync(key).ConfigureAwait(false);
            }

            if (first.Length > 0 && first != own)
            {
                Log.OtherApplication(context.Logger, context.Keys.Prefix, first.Any(char.IsControl) ? "another one" : first, own);
            }
        }
        catch (Exception e) when (RedisFaults.IsNotServed(e))
        {
            var status = RedisFaults.StatusOf(e);
            Log.NotServed(
                context.Logger, "look for another application under the key prefix", status.ToString(), RedisFaults.Advice(status, e));
        }
    }

    private async Task<string> ReadAsync(RedisKey key) =>
        Encoding.UTF8.GetString(await notes.ReadAsync(key, LongestBytes).ConfigureAwait(false));
}
