using System.Globalization;
using System.Text;

namespace SessionKernel.Testing.Resp;

/// <summary>The only encoder of RESP here, for what clients send and for what servers answer.</summary>
internal static class RespEncoder
{
    /// <param name="arguments">Each a string (sent as UTF-8), a byte[] or a number.</param>
    public static byte[] Command(params IReadOnlyCollection<object> arguments) =>
        Aggregate('*', arguments.Count, arguments.Select(Argument));

    public static byte[] Bulk(ReadOnlySpan<byte> value) => [.. Line('$', value.Length), .. value, .. "\r\n"u8];

    public static byte[] Line(char type, string text) => Encoding.UTF8.GetBytes($"{type}{text}\r\n");

    public static byte[] Line(char type, long number) => Line(type, number.ToString(CultureInfo.InvariantCulture));

    /// <param name="type">The type, such as <c>*</c>.</param>
    /// <param name="count">The number of elements or pairs.</param>
    /// <param name="items">The encoded items.</param>
    public static byte[] Aggregate(char type, int count, IEnumerable<byte[]> items) => Join([Line(type, count), .. items]);

    /// <summary>Concatenates the parts.</summary>
    public static byte[] Join(IEnumerable<byte[]> parts)
    {
        using var all = new MemoryStream();
        foreach (var part in parts)
        {
            all.Write(part);
        }

        return all.ToArray();
    }

    private static byte[] Argument(object argument) =>
        Bulk(argument as byte[] ?? Encoding.UTF8.GetBytes(Convert.ToString(argument, CultureInfo.InvariantCulture)!));
}
