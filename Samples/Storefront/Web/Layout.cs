using System.Text;
using Storefront.Web.Sessions;

namespace Storefront.Web;

/// <summary>What every page shows around its content: who is signed in, the basket, and the facts of process and session.</summary>
internal sealed class Layout(ServeArguments process)
{
    public async Task WriteAsync(HttpContext context, string title, Html content, int status = StatusCodes.Status200OK)
    {
        SessionFacts facts = ShopSession.Facts(context);
        string? user = ShopSignIn.UserOf(context);
        int basket = Cart.Read(context.Session).Sum(static item => item.Quantity);
        Html page = Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
              <title>{title} · Storefront</title>
              <style>{Html.Constant(Style.Css)}</style>
            </head>
            <body>
            <header>
              <b><a href="/">Storefront</a></b>
              <nav><a href="/">Catalogue</a><a href="/cart">Basket (<span data-fact="basket">{basket}</span>)</a>{DevicesLink(user)}</nav>
              {(user is null ? SignIn : SignOut(user))}
            </header>
            <main>
              {(facts.Unreadable ? Unreadable : default)}
              <h1>{title}</h1>
              {content}
            </main>
            <footer>{Footer(context, facts)}</footer>
            </body>
            </html>
            """);
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        await response.WriteAsync(page.ToString(), Encoding.UTF8, context.RequestAborted);
    }

    /// <summary>The page for an action that failed because of the server.</summary>
    public Task NotDoneAsync(HttpContext context, string title) =>
        WriteAsync(context, title, Pages.TryAgain, StatusCodes.Status503ServiceUnavailable);

    /// <summary>The page for visitors who are not signed in, which can't be known in an outage.</summary>
    public Task SignInFirstAsync(HttpContext context) => ShopSession.Facts(context).Unreadable
        ? NotDoneAsync(context, "This page can't be shown at the moment")
        : WriteAsync(context, "Please sign in first", Pages.Back, StatusCodes.Status401Unauthorized);

    private static Html Unreadable => Html.Of($"""
        <p class="notice" data-fact="notice">Your session can't be read at the moment, so you may appear signed out. It is kept:
          nothing is lost, try again shortly.</p>
        """);

    private static Html DevicesLink(string? user) => user is null ? default : Html.Of($"""<a href="/devices">Your devices</a>""");

    private static Html SignIn => Html.Of($"""
        <form method="post" action="/signin">
          <input name="name" placeholder="Your name" maxlength="{Shop.MaxName}" required><button>Sign in</button></form>
        """);

    private static Html SignOut(string user) => Html.Of($"""
        <span>Signed in as <strong data-fact="user">{user}</strong></span>
        <form method="post" action="/signout"><button class="quiet">Sign out</button></form>
        """);

    private Html Footer(HttpContext context, SessionFacts facts)
    {
        string path = HttpMethods.IsGet(context.Request.Method) ? context.Request.Path : "/";
        string elsewhere = $"http://{context.Request.Host.Host}:{process.OtherPort}{path}";
        return Html.Of($"""
            <h2>Served by <span class="served {process.Name}">process <span data-fact="process">{process.Name}</span></span>
              <a href="{elsewhere}">the same page on the other process</a></h2>
            <dl>
              {Fact("pid", "Process id", $"{Environment.ProcessId}")}
              {Fact("port", "Port", $"{process.Port}")}
              {Fact("status", "Session", facts.Status)}
              {Fact("ticket", "Ticket", facts.Ticket)}
              {Fact("age", "Age", SessionFacts.Show(facts.Age))}
              {Fact("idle-left", "Time left if idle", SessionFacts.Show(facts.IdleLeft))}
              {Fact("absolute-left", "Time left at most", SessionFacts.Show(facts.AbsoluteLeft))}
              {Fact("serializer", "Serializer", SessionFacts.Show(facts.Serializer))}
              {Fact("schema", "Schema version", SessionFacts.Show(facts.SchemaVersion))}
            </dl>
            """);
    }

    private static Html Fact(string name, string label, string value) =>
        Html.Of($"""<div><dt>{label}</dt><dd data-fact="{name}">{value}</dd></div>""");
}
