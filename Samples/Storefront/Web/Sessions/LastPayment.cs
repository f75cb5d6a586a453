using System.Globalization;

namespace Storefront.Web.Sessions;

internal enum PaymentState
{
    /// <summary>Nothing was to be paid.</summary>
    None,

    Open,

    /// <summary>By this very request.</summary>
    PaidNow,

    Paid,

    /// <summary>Ended before its time, and not by this request: by another press of the button, or a sign-out.</summary>
    Ended,

    TimeOver,

    /// <summary>Not the payment that the customer saw.</summary>
    Another,

    /// <summary>The server was not reached: nothing was paid.</summary>
    Unreadable,
}

/// <summary>What a page tells about a payment.</summary>
internal sealed record PaymentView(PaymentState State, int Cents = 0, string Id = "", TimeSpan? Left = null);

/// <summary>How the last payment stands, kept beside the basket: the payment itself is gone once it has ended.</summary>
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
