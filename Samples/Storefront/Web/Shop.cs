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

    private Task ShowCart(HttpContext context) => layout.WriteAsync(context, "Your basket", Pages.Cart(Cart.Read(context.Session)));

    private Task AddAsync(HttpContext context) => ChangeCartAsync(context, Cart.Add);

    private Task RemoveAsync(HttpContext context) => ChangeCartAsync(context, Cart.Remove);

    private async Task ChangeCartAsync(HttpContext context, Action<ISession, Product> change)
    {
        if (Catalogue.Find(await FieldAsync(context, "sku")) is not { } product)
        {
            await layout.WriteAsync(context, "We do not sell that", Pages.Back, StatusCodes.Status400BadRequest);
            return;
        }

        if (!context.Session.IsAvailable)
        {
            await NotDoneAsync(context, "Your basket was not changed");
            return;
        }

        change(context.Session, product);
        SeeOther(context, "/cart");
    }

    private async Task SignInAsync(HttpContext context)
    {
        string name = (await FieldAsync(context, "name") ?? "").Trim();
        if (name.Length is 0 or > MaxName)
        {
            await layout.WriteAsync(context, "Please give a name", Pages.Back, StatusCodes.Status400BadRequest);
            return;
        }

        if (await ShopSession.SignInAsync(context, name))
        {
            SeeOther(context, "/");
            return;
        }

        await NotDoneAsync(context, "You are not signed in");
    }

    private async Task SignOutAsync(HttpContext context)
    {
        if (await ShopSession.SignOutAsync(context))
        {
            SeeOther(context, "/");
            return;
        }

        // A sign-out that did not happen must be visible: the session still stands.
        await NotDoneAsync(context, "You are not signed out yet");
    }

    private Task NotDoneAsync(HttpContext context, string title) =>
        layout.WriteAsync(context, title, Pages.TryAgain, StatusCodes.Status503ServiceUnavailable);

    private static async Task<string?> FieldAsync(HttpContext context, string name) =>
        context.Request.HasFormContentType
            ? (string?)(await context.Request.ReadFormAsync(context.RequestAborted))[name]
            : null;

    private static void SeeOther(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
    }
}
