using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.Authentication;

namespace SessionKernel.AspNetCore;

// A ticket as attributes, so that the store merges it: a refresh, which changes the times, and a concurrent change of claims in another
// request are both kept.
//
//   ticket   TicketSerializer.Default, without the two times
//   times    issued and expires, unix ms, two little-endian int64; 0 = none
//   label    UTF-8, if there is one
//   until    the deadline that the sign-in set, unix ms, little-endian int64: a refresh may end the session earlier, and a later one
//            may prolong it up to this deadline
internal static class TicketBag
{
    private const string Ticket = "ticket";
    private const string Times = "times";
    private const string Label = "label";
    private const string Until = "until";
    private const int TimesLength = 16;
    private static readonly long s_lastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static void Write(AttributeBag bag, AuthenticationTicket ticket, DateTimeOffset? expires)
    {
        var properties = new AuthenticationProperties(new Dictionary<string, string?>(ticket.Properties.Items, StringComparer.Ordinal))
        {
            IssuedUtc = null,
            ExpiresUtc = null,
        };
        Set(
            bag,
            Ticket,
            TicketSerializer.Default.Serialize(new AuthenticationTicket(ticket.Principal, properties, ticket.AuthenticationScheme)));

        var times = new byte[TimesLength];
        BinaryPrimitives.WriteInt64LittleEndian(times, MillisecondsOf(ticket.Properties.IssuedUtc));
        BinaryPrimitives.WriteInt64LittleEndian(times.AsSpan(sizeof(long)), MillisecondsOf(expires));
        Set(bag, Times, times);
    }

    public static void WriteSignIn(AttributeBag bag, string? label, DateTimeOffset deadline)
    {
        if (label is not null)
        {
            bag.Set(Label, Encoding.UTF8.GetBytes(label));
        }

        var until = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(until, MillisecondsOf(deadline));
        bag.Set(Until, until);
    }

    /// <summary>The deadline of the sign-in, which no refresh moves.</summary>
    public static DateTimeOffset? DeadlineIn(AttributeBag bag) =>
        bag.TryGetValue(Until, out var until) && until.Length == sizeof(long) && TryReadInstant(until, out var deadline) ? deadline : null;

    public static string? LabelOf(AttributeBag bag) => bag.TryGetValue(Label, out var label) ? Encoding.UTF8.GetString(label) : null;

    /// <returns>Null for a bag that no ticket store wrote.</returns>
    public static AuthenticationTicket? Read(AttributeBag bag)
    {
        if (!bag.TryGetValue(Ticket, out var bytes)
            || !bag.TryGetValue(Times, out var times)
            || times.Length != TimesLength
            || !TryReadInstant(times, out var issued)
            || !TryReadInstant(times.AsSpan(sizeof(long)), out var expires)
            || StoredTicketReader.Read(bytes) is not { } ticket)
        {
            return null;
        }

        ticket.Properties.IssuedUtc = issued;
        ticket.Properties.ExpiresUtc = expires;
        return ticket;
    }

    private static void Set(AttributeBag bag, string key, byte[] value)
    {
        if (!bag.TryGetValue(key, out var stored) || !stored.AsSpan().SequenceEqual(value))
        {
            bag.Set(key, value);
        }
    }

    private static long MillisecondsOf(DateTimeOffset? time) => Math.Max(0, time?.ToUnixTimeMilliseconds() ?? 0);

    private static bool TryReadInstant(ReadOnlySpan<byte> bytes, out DateTimeOffset? instant)
    {
        var ms = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var isInstant = ms >= 0 && ms <= s_lastMs;
        instant = isInstant && ms > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
        return isInstant;
    }
}
