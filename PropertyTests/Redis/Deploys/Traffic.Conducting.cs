using Xunit;

namespace SessionKernel.PropertyTests.Redis.Deploys;

// One seat after the other, while calls go on. Before a deploy that no longer reads what is stored, the sessions that callers
// share are stored anew, and those of their own that began before have ended.
internal sealed partial class Traffic
{
    private async Task ConductAsync(int[] deploys)
    {
        var before = 0;
        foreach (var deploy in deploys)
        {
            if (deploy == 3 || (deploy == 0 && before != 0))
            {
                await RewriteAllAsync();
            }

            foreach (var seat in random.Next(2) == 0 ? (int[])[0, 1] : [1, 0])
            {
                await CallsAsync();
                await fleet.ReplaceAsync(seat, deploy);
            }

            before = deploy;
        }

        await CallsAsync();
    }

    private Task CallsAsync()
    {
        var enough = Volatile.Read(ref _calls) + CallsBetween;
        return Fleet.UntilAsync(() => _isOver || Volatile.Read(ref _calls) >= enough);
    }

    private async Task RewriteAllAsync()
    {
        var generation = Interlocked.Increment(ref _generation);
        foreach (var shared in _shared)
        {
            await shared.Renewing.WaitAsync();
            try
            {
                // Another writer may be first.
                for (var left = MostRewrites; !await IsRewrittenAsync(shared); left--)
                {
                    Assert.True(left > 0, "Another writer was first, each time.");
                }
            }
            finally
            {
                shared.Renewing.Release();
            }
        }

        await Fleet.UntilAsync(() => _isOver || Volatile.Read(ref _lives[(generation - 1) % 2]) == 0);
    }

    private async Task<bool> IsRewrittenAsync(SharedSession shared)
    {
        var seat = random.Next(Fleet.Seats);
        if (fleet.Change.IsOfIds)
        {
            return await RenewAsync(seat, shared);
        }

        var answer = await fleet.AskAsync(seat, $"rewrite {shared.Id}");
        Assert.Contains(answer, (string[])["Saved", "Unchanged", "Conflict"]);
        return answer != "Conflict";
    }

    private async Task LookAtAllAsync()
    {
        foreach (var shared in _shared)
        {
            for (var seat = 0; seat < Fleet.Seats; seat++)
            {
                var answer = (await fleet.AskAsync(seat, $"load {shared.Id}")).Split(' ');
                Assert.Equal("Live", answer[0]);
                Assert.Equal(shared.Acknowledged, SumOf(answer[1]));
            }

            shared.Dispose();
        }
    }
}
