using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>What is registered with a lock's Lost is called when the request ends, and keeps it from nothing.</summary>
public sealed class LostLockTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task It_may_use_the_lock_that_throws(HttpProtocols protocol)
    {
        await using var connection = await KeptConnection.StartAsync(protocol);
        var browser = new Browser();
        await connection.GoAsync(browser, BeginAsync);
        var (called, session, cart) = (new TaskCompletionSource<Exception?>(), default(ISession), default(WebSession<Cart>));
        await connection.GoAsync(browser, async context =>
        {
            (session, cart) = (context.Session, await context.GetSessionAsync<Cart>());
            var lease = TimeSpan.FromHours(1);
            foreach (var kept in new[] { await context.LockSessionAsync(lease, TimeSpan.Zero), await cart.LockAsync(lease, TimeSpan.Zero) })
            {
                kept.Lost.Register(() =>
                {
                    called.TrySetResult(Record.Exception(() => kept.Fence));
                    _ = kept.Fence;
                });
            }
        });

        Assert.IsType<ObjectDisposedException>(await called.Task.WaitAsync(s_patience));
        Assert.Throws<ObjectDisposedException>(() => session!.Keys);
        Assert.Throws<ObjectDisposedException>(() => cart!.Status);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task It_may_wait_for_another_task_of_the_request(HttpProtocols protocol)
    {
        await using var connection = await KeptConnection.StartAsync(protocol);
        var browser = new Browser();
        await connection.GoAsync(browser, BeginAsync);
        var answered = new TaskCompletionSource<bool>();
        await connection.GoAsync(browser, async context =>
        {
            var session = context.Session;
            var kept = await context.LockSessionAsync(TimeSpan.FromHours(1), TimeSpan.Zero);
            kept.Lost.Register(() =>
            {
                var other = Task.Run(() => Record.Exception(() => session.GetString("name")));
                answered.SetResult(((IAsyncResult)other).AsyncWaitHandle.WaitOne(s_patience));
            });
        });

        Assert.True(await answered.Task.WaitAsync(2 * s_patience));
    }

    private static async Task BeginAsync(HttpContext context)
    {
        context.Session.SetString("name", "anna's");
        (await context.GetSessionAsync<Cart>()).Value = new Cart { Items = ["anna's"] };
    }
}
