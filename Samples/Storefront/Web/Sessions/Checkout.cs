using SessionKernel;
using SessionKernel.AspNetCore;
using SessionKernel.Serializers;
using Storefront.Parent;

namespace Storefront.Web.Sessions;

/// <summary>
/// Payments, each a typed session of its own with a short window. Whoever stores that it is paid has paid: of any number of requests,
/// on any process, one is told that it did, since a save succeeds only over what was loaded.
/// </summary>
internal static class Checkout
{
    /// <summary>Names the keys in the server and the cookie.</summary>
    public const string StoreName = "payment";

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    /// <summary>The absolute lifetime is the idle window: to look at the page does not prolong it.</summary>
    public static void Add(IServiceCollection services, HostPort redis, TimeSpan window) =>
        services.AddTypedSession<Payment>(StoreName, store => store
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(idle: window, absolute: window)
            .Secrets(ShopSecrets.Ring)
            .UseRedis(redis.ToString()));

    /// <summary>Whether a payment of what is in the basket has begun, in place of one from before.</summary>
    public static async Task<bool> BeginAsync(HttpContext context, string user)
    {
        WebSession<Payment> session = await context.GetSessionAsync<Payment>();
        if (!context.Session.IsAvailable || !(await session.RemoveAsync()).HasEnded())
        {
            return false;
        }

        session.Value = Cart.ToPayment(context.Session, user);
        if (!(await session.RenewAsync(principal: user)).Succeeded)
        {
            return false;
        }

        LastPayment.Begun(context.Session, session.Describe().Deadline!.Value);
        return true;
    }

    public static async Task<PaymentView> LookAsync(HttpContext context, string user)
    {
        WebSession<Payment> session = await context.GetSessionAsync<Payment>();
        if (session.TryGetValue(out Payment? payment) && payment.Customer == user)
        {
            return new PaymentView(
                payment.IsPaid ? PaymentState.Paid : PaymentState.Open,
                payment.Cents,
                session.PublicId,
                session.Describe().Deadline - TimeProvider.System.GetUtcNow());
        }

        bool isKnown = context.Session.IsAvailable && session.IsAvailable;
        return isKnown ? LastPayment.Of(context.Session) : new PaymentView(PaymentState.Unreadable);
    }

    /// <summary>Pays, if nobody has and there is time.</summary>
    /// <param name="context">The request.</param>
    /// <param name="user">Who pays.</param>
    /// <param name="shown">The payment that the customer saw: another one, begun in another tab, has another amount.</param>
    public static async Task<PaymentView> PayAsync(HttpContext context, string user, string? shown)
    {
        PaymentView seen = await LookAsync(context, user);
        if (seen.State != PaymentState.Open || !context.Session.IsAvailable)
        {
            return seen.State == PaymentState.Open ? new PaymentView(PaymentState.Unreadable) : seen;
        }

        if (shown != seen.Id)
        {
            return new PaymentView(PaymentState.Another);
        }

        WebSession<Payment> session = await context.GetSessionAsync<Payment>();
        Payment payment = session.Value;
        bool isFirst = false;
        UpdateResult marked = await session.UpdateAsync(stored =>
        {
            isFirst = !stored.IsPaid;
            stored.IsPaid = true;
        });
        if (!marked.Succeeded)
        {
            // With OutcomeUnknown it may be stored: then nobody is told that they paid, which is the safe way to be wrong.
            bool hasEnded = marked.Save == SaveStatus.Gone || marked.Session is SessionStatus.Missing or SessionStatus.Expired;
            return hasEnded ? LastPayment.Of(context.Session) : new PaymentView(PaymentState.Unreadable);
        }

        if (!isFirst)
        {
            return new PaymentView(PaymentState.Paid, payment.Cents);
        }

        Cart.TakeOut(context.Session, payment);
        LastPayment.Paid(context.Session, payment.Cents);
        await session.RemoveAsync(); // if it does not end now, it says that it is paid until it does
        return new PaymentView(PaymentState.PaidNow, payment.Cents);
    }

    /// <summary>Whether no payment is open, and its cookie gone.</summary>
    public static async Task<bool> EndAsync(HttpContext context) =>
        (await (await context.GetSessionAsync<Payment>()).RemoveAsync()).HasEnded();
}
