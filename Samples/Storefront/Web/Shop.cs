using Storefront.Web.Sessions;

namespace Storefront.Web;

/// <summary>The shop's pages and forms.</summary>
internal sealed class Shop(Layout layout)
{
    public const int MaxName = 40;

    public void Map(WebApplication app)
    {
        app.MapGet("/", ShowCatalogue);
        app.MapGet("/cart", ShowCart);
        app.MapPost("/cart", AddAsync);
        app.MapPost("/cart/remove", RemoveAsync);
        app.MapPost("/signin", SignInAsync);
        app.MapPost("/signout", SignOutAsync);
    }

    private Task ShowCatalogue(HttpContext context) => layout.WriteAsync(context, "Catalogue", Pages.Catalogue());

    private Task ShowCart(HttpContext context) => layout.WriteAsync(
        context, "Your basket", Pages.Cart(Cart.Read(context.Session), isSignedIn: ShopSignIn.UserOf(context) is not null));

    private Task AddAsync(HttpContext context) => ChangeCartAsync(context, Cart.Add);

    private Task RemoveAsync(HttpContext context) => ChangeCartAsync(context, Cart.Remove);

    private async Task ChangeCartAsync(HttpContext context, Action<ISession, Product> change)
    {
        if (Catalogue.Find(await Form.FieldAsync(context, "sku")) is not { } product)
        {
            await layout.WriteAsync(context, "We do not sell that", Pages.Back, StatusCodes.Status400BadRequest);
            return;
        }

        if (!context.Session.IsAvailable)
        {
            await layout.NotDoneAsync(context, "Your basket was not changed");
            return;
        }

        change(context.Session, product);
        Form.SeeOther(context, "/cart");
    }

    private async Task SignInAsync(HttpContext context)
    {
        string name = (await Form.FieldAsync(context, "name") ?? "").Trim();
        if (name.Length is 0 or > MaxName)
        {
            await layout.WriteAsync(context, "Please give a name", Pages.Back, StatusCodes.Status400BadRequest);
            return;
        }

        if (await ShopSignIn.SignInAsync(context, name))
        {
            Form.SeeOther(context, "/");
            return;
        }

        await layout.NotDoneAsync(context, "You are not signed in");
    }

    private async Task SignOutAsync(HttpContext context)
    {
        switch (await ShopSignIn.SignOutAsync(context))
        {
            case SignOut.Done:
                Form.SeeOther(context, "/");
                break;
            case SignOut.BasketStays:
                await layout.NotDoneAsync(context, "You are signed out, and your basket is still here");
                break;
            default:
                // A failed sign-out must be visible, because the ticket is still valid.
                await layout.NotDoneAsync(context, "You are not signed out yet");
                break;
        }
    }
}
