using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SessionKernel.Testing.Scripted;

/// <summary>Finds out when the program at the other end of a loopback connection has read everything that was sent to it.</summary>
/// <remarks>The kernel's table lists how many bytes wait at the peer's socket. Without such a table, pieces may arrive joined.</remarks>
internal sealed class PeerReads(Socket socket)
{
    // After the addresses: a space, two digits of state, a space, the number of bytes that wait to be sent, a colon.
    private const int Unread = 1 + 2 + 1 + 8 + 1;
    private const int UnreadDigits = 8;
    private static readonly string[] s_tables = [.. new[] { "/proc/net/tcp6", "/proc/net/tcp" }.Where(File.Exists)];

    // The peer's local address is our remote one. An IPv4 address in IPv6 form begins differently and ends the same.
    private readonly byte[] _local = Encoding.ASCII.GetBytes(Column(socket.RemoteEndPoint!) + " ");
    private readonly byte[] _remote = Encoding.ASCII.GetBytes(Column(socket.LocalEndPoint!));
    private string? _table;

    /// <summary>True once nothing waits there; false if the peer left bytes unread for that long.</summary>
    public async Task<bool> AllAsync(TimeSpan bound)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (_table is null ? s_tables.Any(Waits) : Waits(_table))
        {
            if (TimeProvider.System.GetElapsedTime(started) > bound)
            {
                return false;
            }

            await Task.Yield();
        }

        return true;
    }

    private bool Waits(string table)
    {
        ReadOnlySpan<byte> rows = File.ReadAllBytes(table);
        for (int at; (at = rows.IndexOf(_local)) >= 0;)
        {
            rows = rows[(at + _local.Length)..];
            var end = rows.IndexOf((byte)' ');
            if (end >= 0 && rows[..end].EndsWith(_remote))
            {
                _table = table;
                return rows.Slice(end + Unread, UnreadDigits).ContainsAnyExcept((byte)'0');
            }
        }

        return false;
    }

    // In host byte order.
    private static string Column(EndPoint endPoint)
    {
        var ip = (IPEndPoint)endPoint;
        var address = BitConverter.ToUInt32(ip.Address.MapToIPv4().GetAddressBytes());
        return string.Create(CultureInfo.InvariantCulture, $"{address:X8}:{ip.Port:X4}");
    }
}
