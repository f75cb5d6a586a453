using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults.Refused;

/// <summary>
/// A server that refuses some of what an operation sends: either the operation was done, wholly, or nothing was, and then the caller and
/// the log are told.
/// </summary>
public abstract class RefusedTest(TransportMode transport) : FaultTest(transport)
{
    private int _scenes;

    private protected FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    private protected async Task<RefusedScene> ArrangeAsync(
        (SessionStore<Basket> Plain, SessionStore<Basket> Limited, SessionStore<Basket> Other) stores, RefusedAct act)
    {
        var scene = new RefusedScene(stores, Raw, Prefix, string.Create(CultureInfo.InvariantCulture, $"principal {++_scenes}"));
        await scene.PrepareAsync();
        await act.ArrangeAsync(scene);
        return scene;
    }

    private protected async Task<(SessionStore<Basket> Plain, SessionStore<Basket> Limited, SessionStore<Basket> Other)> StoresAsync(
        string options = "", bool stopsTime = true, TimeSpan? timeout = null)
    {
        void With(SessionStoreBuilder<Basket> builder)
        {
            if (stopsTime)
            {
                builder.UseTime(Time);
            }
        }

        return (
            await DirectAsync(options, With, timeout),
            await DirectAsync(options, builder => With(builder.LimitSessions(2)), timeout),
            await DirectAsync(options, With, timeout));
    }

    /// <returns>What is wrong, or null.</returns>
    private protected async Task<string?> ActAsync(RefusedScene scene, RefusedAct act, Func<Task> refuse, Func<Task> restore)
    {
        await scene.RememberAsync();
        await refuse();
        var told = Told();
        bool isDone;
        try
        {
            isDone = await act.AskAsync(scene);
        }
        finally
        {
            await restore();
        }

        var isTold = Told() > told;
        Time.Advance(TimeSpan.FromSeconds(2));
        try
        {
            await scene.AssertAllEndAsync();
            if (act.IsToldByLog ? !isTold : isDone)
            {
                await act.AssertAsync(scene);
            }
            else
            {
                Assert.True(isTold, "no event 11");
                await scene.AssertAsBeforeAsync();
            }

            return null;
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException)
        {
            return $"{act.Name}, {(isDone ? "done" : "refused")}: {e.Message.ReplaceLineEndings(" ")}";
        }
        finally
        {
            await scene.DisposeAsync();
        }
    }

    private int Told() => Logs.Lines.Count(static line => line.StartsWith("11 ", StringComparison.Ordinal));
}
