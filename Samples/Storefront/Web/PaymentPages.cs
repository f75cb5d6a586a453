using Storefront.Web.Sessions;

namespace Storefront.Web;

/// <summary>The payment: begun from the basket, shown with the time left, paid once.</summary>
internal sealed class PaymentPages(Layout layout)
{
    public void Map(WebApplication app)
    {
        app.MapPost("/pay/begin", BeginAsync);
        app.MapGet("/pay", ShowAsync);
        app.MapPost("/pay", PayAsync);
    }

    private async Task BeginAsync(HttpContext context)
    {
        if (ShopSignIn.UserOf(context) is not { } user)
        {
            await layout.SignInFirstAsync(context);
        }
        else if (context.Session.IsAvailable && Cart.Read(context.Session).Count == 0)
        {
            Form.SeeOther(context, "/cart");
        }
        else if (await Checkout.BeginAsync(context, user))
        {
            Form.SeeOther(context, "/pay");
        }
        else
        {
            await layout.NotDoneAsync(context, "The payment did not begin");
        }
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (ShopSignIn.UserOf(context) is not { } user)
        {
            await layout.SignInFirstAsync(context);
            return;
        }

        PaymentView payment = await Checkout.LookAsync(context, user);
        if (payment.Left is { } left)
        {
            // The page then reloads, and shows that the time is over.
            context.Response.Headers["Refresh"] = $"{(int)Math.Max(1, Math.Ceiling(left.TotalSeconds) + 1)}";
        }

        await WriteAsync(
            context, payment, payment.State == PaymentState.Unreadable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private async Task PayAsync(HttpContext context)
    {
        if (ShopSignIn.UserOf(context) is not { } user)
        {
            await layout.SignInFirstAsync(context);
            return;
        }

        PaymentView payment = await Checkout.PayAsync(context, user, await Form.FieldAsync(context, "payment"));
        if (payment.State == PaymentState.PaidNow)
        {
            Form.SeeOther(context, "/pay");
            return;
        }

        await WriteAsync(
            context,
            payment,
            payment.State == PaymentState.Unreadable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status409Conflict);
    }

    private Task WriteAsync(HttpContext context, PaymentView payment, int status)
    {
        (string title, Html content) = payment.State switch
        {
            PaymentState.Open => ("Payment", Open(payment)),
            PaymentState.Paid => ("It is paid", Paid(payment)),
            PaymentState.TimeOver =>
                ("The time is over", Html.Of($"""
                    <p>Nothing was paid, and your <a href="/cart">basket</a> is still there.</p>{Pages.ToPayment}
                    """)),
            PaymentState.Ended =>
                ("This payment has ended", Html.Of($"""
                    <p>It was paid by another press of the button, or you signed out: <a href="/pay">see how it stands</a>.</p>
                    """)),
            PaymentState.Another =>
                ("Another payment has begun", Html.Of($"""<p>Nothing was paid. <a href="/pay">See what is to be paid now</a>.</p>""")),
            PaymentState.Unreadable => ("Nothing was paid", Pages.TryAgain),
            _ => ("There is nothing to pay", Html.Of($"""<p>Begin from your <a href="/cart">basket</a>.</p>""")),
        };
        return layout.WriteAsync(context, title, Html.Of($"""<div data-payment="{payment.State.ToString()}">{content}</div>"""), status);
    }

    private static Html Open(PaymentView payment) => Html.Of($"""
        <p class="sum" data-fact="due">{Catalogue.Price(payment.Cents)}</p>
        <p>Time left: <strong data-fact="payment-left">{Left(payment.Left)}</strong></p>
        <form method="post" action="/pay"><input type="hidden" name="payment" value="{payment.Id}"><button>Pay</button></form>
        <p class="this">When the time is over nothing is paid, and the basket stays. <a href="/cart">Back to the basket</a></p>
        """);

    private static Html Paid(PaymentView payment) => Html.Of($"""
        <p class="sum" data-fact="paid">{Catalogue.Price(payment.Cents)}</p>
        <p>Paid once, however often the button was pressed. Thank you.</p>
        """);

    /// <summary>Minutes and seconds, such as <c>1:59</c>.</summary>
    private static string Left(TimeSpan? time) =>
        time is { } left && left > TimeSpan.Zero ? $"{(int)left.TotalMinutes}:{left.Seconds:00}" : "0:00";
}
