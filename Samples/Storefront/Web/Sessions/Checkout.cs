using SessionKernel;
using SessionKernel.AspNetCore;
using SessionKernel.Serializers;
using Storefront.Parent;

namespace Storefront.Web.Sessions;

/// <summary>
/// Payments, each a typed session of its own with a short window. The request that stores a payment as paid has paid it: a save succeeds
/// only over what was loaded, so of any number of requests, on any process, exactly one pays.
/// </summary>
internal static class Checkout
{
    /// <summary>The name of the store, which is part of its keys and of the cookie's name.</summary>
    public const string StoreName = "payment";

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    /// <summary>The absolute lifetime equals the idle window, so that looking at the page does not prolong it.</summary>
    public static void Add(IServiceCollection services, HostPort redis, TimeSpan window) =>
        services.AddTypedSession<Payment>(StoreName, store => store
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(idle: window, absolute: window)
            .Secrets(ShopSecrets.Ring)
            .UseRedis(redis.ToString()));

    /// <summary>Whether a payment for the basket has begun, replacing an earlier one.</summary>
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

    /// <summary>Pays, if nobody has paid yet and there is time.</summary>
    /// <param name="context">The request.</param>
    /// <param name="user">The user who pays.</param>
    /// <param name="shown">The payment that the customer saw: one begun in another tab has another amount.</param>
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
            // With OutcomeUnknown the payment may be stored: then no request reports that it paid, which is the safe error.
            bool hasEnded = marked.Save == SaveStatus.Gone || marked.Session is SessionStatus.Missing or SessionStatus.Expired;
            return hasEnded ? LastPayment.Of(context.Session) : new PaymentView(PaymentState.Unreadable);
        }

        if (!isFirst)
        {
            return new PaymentView(PaymentState.Paid, payment.Cents);
        }

        Cart.TakeOut(context.Session, payment);
        LastPayment.Paid(context.Session, payment.Cents);
        await session.RemoveAsync(); // if that fails, the session says until its end that it is paid
        return new PaymentView(PaymentState.PaidNow, payment.Cents);
    }

    /// <summary>Whether no payment is open, and its cookie is gone.</summary>
    public static async Task<bool> EndAsync(HttpContext context) =>
        (await (await context.GetSessionAsync<Payment>()).RemoveAsync()).HasEnded();
}
