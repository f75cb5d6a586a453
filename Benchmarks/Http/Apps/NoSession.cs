using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>
/// The same work on a cart and for a user that the process itself keeps with the connection. What the others cost beyond this is the cost
/// of their session, or of their authentication.
/// </summary>
internal sealed class NoSession : SessionApp
{
    private static readonly object s_cart = new();
    private static readonly object s_user = new();

    public override IReadOnlyDictionary<string, Func<HttpContext, ValueTask<Visit>>> Endpoints =>
        new Dictionary<string, Func<HttpContext, ValueTask<Visit>>>(base.Endpoints) { [HttpEndpoints.User] = User };

    public override void AddTo(IServiceCollection services, string redis)
    {
    }

    public override void Use(IApplicationBuilder app)
    {
    }

    public override ValueTask<Visit> BeginAsync(HttpContext context, long owner)
    {
        Items(context)[s_user] = UserClaims.Of(owner);
        return Keep(context, ByteCart.New(owner));
    }

    public override ValueTask<Visit> ReadAsync(HttpContext context) => new(ByteCart.Visit(Find(context)));

    public override ValueTask<Visit> ChangeAsync(HttpContext context) => Keep(context, ByteCart.Change(Find(context)));

    private static ValueTask<Visit> User(HttpContext context)
    {
        context.User = (ClaimsPrincipal)Items(context)[s_user]!;
        return new(UserClaims.Visit(context.User));
    }

    private static byte[] Find(HttpContext context) => (byte[])Items(context)[s_cart]!;

    private static ValueTask<Visit> Keep(HttpContext context, byte[] cart)
    {
        Items(context)[s_cart] = cart;
        return new(ByteCart.Visit(cart));
    }

    private static IDictionary<object, object?> Items(HttpContext context) => context.Features.Get<IConnectionItemsFeature>()!.Items;
}
