using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>Every public member of everything that a request hands out, found by reflection: it throws when the request is over.</summary>
public sealed class LateMemberTests
{
    private static readonly string[] s_may = ["Dispose", "DisposeAsync"];

    [Theory]
    [InlineData(HttpProtocols.Http1, true)]
    [InlineData(HttpProtocols.Http1, false)]
    [InlineData(HttpProtocols.Http2, true)]
    [InlineData(HttpProtocols.Http2, false)]
    public async Task Every_member_throws_and_touches_no_later_request(HttpProtocols protocol, bool exists)
    {
        await using var connection = await KeptConnection.StartAsync(protocol);
        var (anna, berta) = (new Browser(), new Browser());
        await connection.GoAsync(berta, BeginAsync);
        if (exists)
        {
            await connection.GoAsync(anna, BeginAsync);
        }

        var (kept, served) = (new List<(Type Type, object Object)>(), default(HttpContext));
        await connection.GoAsync(anna, async context =>
        {
            served = context;
            kept.Add((typeof(ISession), context.Session));
            kept.Add((typeof(WebSession<Cart>), await context.GetSessionAsync<Cart>()));
            kept.Add((typeof(WebSession<AttributeBag>), await context.GetSessionAsync<AttributeBag>()));
            if (exists)
            {
                kept.Add((typeof(SessionLock), await context.LockSessionAsync(TimeSpan.FromHours(1), TimeSpan.Zero)));
            }
        });
        var outcomes = new List<string>();
        var cookies = await connection.GoInPlaceOfAsync(served!, berta, async _ =>
        {
            foreach (var (type, target) in kept)
            {
                foreach (var member in MembersOf(type))
                {
                    outcomes.Add($"{type.Name}.{member.Name}: {await OutcomeOfAsync(member, target)}");
                }
            }
        });

        Assert.Empty(cookies);
        Assert.All(outcomes, static outcome => Assert.EndsWith($": {nameof(ObjectDisposedException)}", outcome, StringComparison.Ordinal));
        Assert.True(outcomes.Count > 40, $"{outcomes.Count} members were found.");
        await connection.GoAsync(berta, async context =>
        {
            Assert.Equal("1", context.Session.GetString("n"));
            Assert.Equal(["1"], (await context.GetSessionAsync<Cart>()).Value.Items);
        });
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_body_that_may_be_replaced_writes_into_no_later_response(HttpProtocols protocol)
    {
        await using var connection = await KeptConnection.StartAsync(
            protocol, web => web.CommitFailurePolicy = CommitFailurePolicy.ServiceUnavailable);
        var (kept, served) = (default(IHttpResponseBodyFeature), default(HttpContext));
        await connection.GoAsync(new Browser(), context =>
        {
            served = context;
            kept = context.Features.Get<IHttpResponseBodyFeature>();
            return Task.CompletedTask;
        });
        var stream = (Stream)(object)kept!;

        await connection.GoInPlaceOfAsync(served!, new Browser(), async context =>
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stream.WriteAsync(new byte[] { 1 }));
            await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.FlushAsync());
            Assert.Throws<ObjectDisposedException>(() => stream.Write([1]));
            Assert.Throws<ObjectDisposedException>(stream.Flush);
            Assert.Throws<ObjectDisposedException>(() => stream.WriteByte(1));
            Assert.Throws<ObjectDisposedException>(() => kept!.Writer);
            Assert.Throws<ObjectDisposedException>(kept!.DisableBuffering);
            await Assert.ThrowsAsync<ObjectDisposedException>(() => kept!.StartAsync());
            await Assert.ThrowsAsync<ObjectDisposedException>(() => kept!.CompleteAsync());
            await Assert.ThrowsAsync<ObjectDisposedException>(() => kept!.SendFileAsync("none", 0, null));
            Assert.False(context.Response.HasStarted);
        });
    }

    /// <summary>What is new and holds a request has to be told from what ends with it.</summary>
    [Fact]
    public void Only_known_types_hold_a_request()
    {
        Type[] held =
        [
            typeof(HttpContext),
            typeof(HttpResponse),
            typeof(HttpRequest),
            typeof(IFeatureCollection),
            typeof(LiveRequest),
            typeof(IHttpResponseBodyFeature),
        ];
        var holders = typeof(WebSession<>).Assembly.GetTypes()
            .Where(type => !type.Name.StartsWith('<')
                && type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
                    .Any(field => held.Any(one => one.IsAssignableFrom(field.FieldType))))
            .Where(static type => !type.IsNestedPrivate)
            .Select(static type => type.Name);

        Assert.Equal(["LiveRequest", "ReplaceableBody", "RequestSessions", "WebSessionState`1"], holders.Order(StringComparer.Ordinal));
    }

    private static async Task BeginAsync(HttpContext context)
    {
        context.Session.SetString("n", "1");
        (await context.GetSessionAsync<Cart>()).Value = new Cart { Items = ["1"] };
    }

    private static IEnumerable<MethodInfo> MembersOf(Type type) =>
        type.GetMethods(BindingFlags.Instance | BindingFlags.Public)
            .Where(static member => member.DeclaringType != typeof(object) && !s_may.Contains(member.Name));

    private static async Task<string> OutcomeOfAsync(MethodInfo member, object target)
    {
        try
        {
            var result = member.Invoke(target, [.. member.GetParameters().Select(ArgumentFor)]);
            if (result?.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            {
                result = type.GetMethod(nameof(ValueTask<>.AsTask))!.Invoke(result, null);
            }

            await (result as Task ?? Task.CompletedTask).WaitAsync(TimeSpan.FromMinutes(1));
            return "nothing";
        }
        catch (TargetInvocationException e)
        {
            return e.InnerException!.GetType().Name;
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    private static object? ArgumentFor(ParameterInfo parameter) => parameter.ParameterType switch
    {
        { IsByRef: true } => null,
        var type when type == typeof(string) => "key",
        var type when type == typeof(byte[]) => new byte[] { 1 },
        var type when type == typeof(TimeSpan) || type == typeof(TimeSpan?) => TimeSpan.FromMinutes(1),
        var type when type == typeof(CancellationToken) => CancellationToken.None,
        var type when type == typeof(Cart) => new Cart(),
        var type when type == typeof(AttributeBag) => new AttributeBag(),
        var type when type == typeof(Action<Cart>) => new Action<Cart>(static _ => { }),
        var type when type == typeof(Func<Cart, Cart>) => new Func<Cart, Cart>(static cart => cart),
        var type when type == typeof(Func<Cart, ValueTask>) => new Func<Cart, ValueTask>(static _ => ValueTask.CompletedTask),
        var type when type == typeof(Action<AttributeBag>) => new Action<AttributeBag>(static _ => { }),
        var type when type == typeof(Func<AttributeBag, AttributeBag>) => new Func<AttributeBag, AttributeBag>(static bag => bag),
        var type when type == typeof(Func<AttributeBag, ValueTask>) =>
            new Func<AttributeBag, ValueTask>(static _ => ValueTask.CompletedTask),
        var type => throw new InvalidOperationException($"A member takes a {type.Name}: say here what it is given."),
    };
}
