using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>
/// A task that goes on when its request is over, while the connection serves somebody else: nothing of it reaches that request.
/// </summary>
public sealed class LateUseTests
{
    private static readonly Dictionary<string, Func<HttpContext, ISession, WebSession<Cart>, Task>> s_late = new(StringComparer.Ordinal)
    {
        ["set and commit"] = static (_, session, _) =>
        {
            session.SetString("late", "anna's");
            return session.CommitAsync();
        },
        ["renew"] = static async (_, _, cart) => await cart.RenewAsync("anna"),
        ["begin"] = static async (_, _, cart) =>
        {
            cart.Value = new Cart { Items = ["anna's"] };
            await cart.UpdateAsync(static value => value.Items.Add("late"));
        },
        ["end"] = static async (_, _, cart) => await cart.RemoveAsync(),
        ["keep"] = static (_, _, cart) =>
        {
            cart.Persist(TimeSpan.FromDays(1));
            return Task.CompletedTask;
        },
    };

    public static TheoryData<HttpProtocols, string, bool> Late { get; } = AllOf(s_late.Keys);

    [Theory]
    [MemberData(nameof(Late))]
    public async Task What_is_called_late_throws_and_the_next_user_keeps_cookies_and_session(
        HttpProtocols protocol, string what, bool isSignedIn)
    {
        await using var connection = await KeptConnection.StartAsync(protocol);
        var (anna, berta) = (new Browser(), new Browser());
        foreach (var (browser, name) in new[] { (anna, "anna's"), (berta, "berta's") })
        {
            await connection.GoAsync(
                browser, isSignedIn || browser == berta ? context => BeginAsync(context, name) : static _ => Task.CompletedTask);
        }

        var (over, late, served) = (new TaskCompletionSource(), Task.CompletedTask, default(HttpContext));
        await connection.GoAsync(anna, async context =>
        {
            served = context;
            var (session, cart) = (context.Session, await context.GetSessionAsync<Cart>());
            late = Task.Run(async () =>
            {
                await over.Task;
                await s_late[what](context, session, cart);
            });
        });
        var cookies = await connection.GoInPlaceOfAsync(served!, berta, async _ =>
        {
            over.SetResult();
            await EndOfAsync(late);
        });

        Assert.Empty(cookies);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => late);
        await connection.GoAsync(berta, async context =>
        {
            Assert.Equal("berta's", context.Session.GetString("name"));
            Assert.Null(context.Session.GetString("late"));
            Assert.Equal(["berta's"], (await context.GetSessionAsync<Cart>()).Value.Items);
        });
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, true)]
    [InlineData(HttpProtocols.Http1, false)]
    [InlineData(HttpProtocols.Http2, true)]
    [InlineData(HttpProtocols.Http2, false)]
    public async Task What_the_server_answers_late_reaches_no_later_request(HttpProtocols protocol, bool exists)
    {
        var (held, memory) = (new HeldBackend(), new SessionMemory());
        await using var connection = await KeptConnection.StartAsync(
            protocol, carts: store => store.UseBackend(context => held.Over(new MemoryBackend(memory, context))));
        var (anna, berta) = (new Browser(), new Browser());
        if (exists)
        {
            await connection.GoAsync(anna, context => BeginAsync(context, "anna's"));
        }

        var (late, served) = (Task.CompletedTask, default(HttpContext));
        await connection.GoAsync(anna, async context =>
        {
            served = context;
            var cart = await context.GetSessionAsync<Cart>();
            cart.Value = new Cart { Items = ["anna's"] };
            held.Hold();
            late = cart.RenewAsync("anna").AsTask();
        });
        var cookies = await connection.GoInPlaceOfAsync(served!, berta, async _ =>
        {
            held.Release();
            await EndOfAsync(late);
        });

        Assert.Empty(cookies);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => late);
    }

    /// <summary>Streams of one connection at once: what goes on of one request meets whatever request has its objects by then.</summary>
    [Fact]
    public async Task Among_many_streams_of_one_connection_it_reaches_none()
    {
        const int Users = 12;
        await using var connection = await KeptConnection.StartAsync(HttpProtocols.Http2);
        var users = Enumerable.Range(0, Users).Select(static _ => new Browser()).ToArray();
        for (var i = 0; i < Users; i++)
        {
            await connection.GoAsync(users[i], context => BeginAsync(context, $"user {i}"));
        }

        for (var round = 0; round < 20; round++)
        {
            var (kept, late) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new List<Task>());
            await connection.GoAsync(new Browser(), async context =>
            {
                var (session, cart) = (context.Session, await context.GetSessionAsync<Cart>());
                late.AddRange(s_late.Values.Select(use => Task.Run(async () =>
                {
                    await kept.Task;
                    await use(context, session, cart);
                })));
            });
            var going = users.Select(user => connection.GoAsync(user, static async context =>
            {
                _ = (await context.GetSessionAsync<Cart>()).Value;
                await Task.Yield();
            })).ToArray();
            kept.SetResult();
            await Task.WhenAll(late.Select(EndOfAsync));
            Assert.All(await Task.WhenAll(going), Assert.Empty);
            Assert.All(late, static task => Assert.IsType<ObjectDisposedException>(task.Exception?.InnerException));
        }

        for (var i = 0; i < Users; i++)
        {
            await connection.GoAsync(
                users[i], async context => Assert.Equal([$"user {i}"], (await context.GetSessionAsync<Cart>()).Value.Items));
        }
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_lock_that_was_kept_is_lost_with_its_request_and_its_lease_goes_on(HttpProtocols protocol)
    {
        await using var connection = await KeptConnection.StartAsync(protocol);
        var browser = new Browser();
        await connection.GoAsync(browser, context => BeginAsync(context, "anna's"));
        SessionLock? kept = null;
        CancellationToken lost = default;
        await connection.GoAsync(browser, async context =>
        {
            kept = await context.LockSessionAsync(TimeSpan.FromHours(1), TimeSpan.Zero);
            lost = kept.Lost;
            Assert.True(kept.IsHeld);
        });

        Assert.True(lost.IsCancellationRequested);
        Assert.Throws<ObjectDisposedException>(() => kept!.IsHeld);
        await connection.GoAsync(browser, async context =>
        {
            await using var busy = await context.LockSessionAsync(TimeSpan.FromHours(1), TimeSpan.Zero);
            Assert.Equal(LockStatus.Busy, busy.Status);
            await kept!.DisposeAsync();
            await using var held = await context.LockSessionAsync(TimeSpan.FromHours(1), TimeSpan.Zero);
            Assert.Equal(LockStatus.Held, held.Status);
        });
    }

    private static Task EndOfAsync(Task late) => Task.WhenAny(late).WaitAsync(TimeSpan.FromMinutes(1));

    private static async Task BeginAsync(HttpContext context, string name)
    {
        context.Session.SetString("name", name);
        (await context.GetSessionAsync<Cart>()).Value = new Cart { Items = [name] };
    }

    private static TheoryData<HttpProtocols, string, bool> AllOf(IEnumerable<string> names)
    {
        var all = new TheoryData<HttpProtocols, string, bool>();
        foreach (var name in names)
        {
            foreach (var protocol in new[] { HttpProtocols.Http1, HttpProtocols.Http2 })
            {
                all.Add(protocol, name, true);
                all.Add(protocol, name, false);
            }
        }

        return all;
    }
}
