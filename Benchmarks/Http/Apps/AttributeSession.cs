using Microsoft.AspNetCore.Http;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>Endpoints as the framework's documentation writes them: <see cref="ISession"/>, loaded before it is used.</summary>
internal abstract class AttributeSession : SessionApp
{
    private const string Cart = "cart";

    public override async ValueTask<Visit> BeginAsync(HttpContext context, long owner)
    {
        await context.Session.LoadAsync();
        return Keep(context, ByteCart.New(owner));
    }

    public override async ValueTask<Visit> ReadAsync(HttpContext context)
    {
        await context.Session.LoadAsync();
        return ByteCart.Visit(context.Session.Get(Cart));
    }

    public override async ValueTask<Visit> ChangeAsync(HttpContext context)
    {
        await context.Session.LoadAsync();
        return Keep(context, ByteCart.Change(context.Session.Get(Cart)!));
    }

    private static Visit Keep(HttpContext context, byte[] cart)
    {
        context.Session.Set(Cart, cart);
        return ByteCart.Visit(cart);
    }
}
