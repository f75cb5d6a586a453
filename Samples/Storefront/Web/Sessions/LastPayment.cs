using System.Globalization;

namespace Storefront.Web.Sessions;

internal enum PaymentState
{
    /// <summary>There was nothing to pay.</summary>
    None,

    Open,

    /// <summary>By this very request.</summary>
    PaidNow,

    Paid,

    /// <summary>Ended before its time by another request: another press of the button, or a sign-out.</summary>
    Ended,

    TimeOver,

    /// <summary>Not the payment that the customer saw.</summary>
    Another,

    /// <summary>The server was not reached: nothing was paid.</summary>
    Unreadable,
}

/// <summary>What a page shows about a payment.</summary>
internal sealed record PaymentView(PaymentState State, int Cents = 0, string Id = "", TimeSpan? Left = null);

/// <summary>The state of the last payment, kept beside the basket, because the payment itself is gone once it has ended.</summary>
internal static class LastPayment
{
    private const string Until = "payment:until";
    private const string Cents = "payment:cents";

    public static void Begun(ISession session, DateTimeOffset deadline)
    {
        session.SetString(Until, deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        session.Remove(Cents);
    }

    public static void Paid(ISession session, int cents) => session.SetInt32(Cents, cents);

    public static PaymentView Of(ISession session)
    {
        if (session.GetInt32(Cents) is { } cents)
        {
            return new PaymentView(PaymentState.Paid, cents);
        }

        if (!long.TryParse(session.GetString(Until), CultureInfo.InvariantCulture, out long until))
        {
            return new PaymentView(PaymentState.None);
        }

        bool isOver = until <= TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return new PaymentView(isOver ? PaymentState.TimeOver : PaymentState.Ended);
    }
}
