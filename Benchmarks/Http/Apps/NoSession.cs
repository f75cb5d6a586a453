using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>The same work on a cart that the process itself keeps with the connection: what the others cost beyond this is their session.</summary>
internal sealed class NoSession : SessionApp
{
    private static readonly object s_cart = new();

    public override void AddTo(IServiceCollection services, string redis)
    {
    }

    public override void Use(IApplicationBuilder app)
    {
    }

    public override ValueTask<Visit> BeginAsync(HttpContext context, long owner) => Keep(context, ByteCart.New(owner));

    public override ValueTask<Visit> ReadAsync(HttpContext context) => new(ByteCart.Visit(Find(context)));

    public override ValueTask<Visit> ChangeAsync(HttpContext context) => Keep(context, ByteCart.Change(Find(context)));

    private static byte[] Find(HttpContext context) => (byte[])Items(context)[s_cart]!;

    private static ValueTask<Visit> Keep(HttpContext context, byte[] cart)
    {
        Items(context)[s_cart] = cart;
        return new(ByteCart.Visit(cart));
    }

    private static IDictionary<object, object?> Items(HttpContext context) => context.Features.Get<IConnectionItemsFeature>()!.Items;
}
