using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SessionKernel.Testing.Scripted;

/// <summary>Tells when the program at the other end of a loopback connection has read everything that was sent to it.</summary>
/// <remarks>The kernel's table says how many bytes wait at the peer's socket. Where there is none, pieces may arrive joined.</remarks>
internal sealed class PeerReads(Socket socket)
{
    // Behind the addresses: a space, two digits of state, a space, the bytes that wait to be sent, a colon.
    private const int Unread = 1 + 2 + 1 + 8 + 1;
    private const int UnreadDigits = 8;
    private static readonly string[] s_tables = [.. new[] { "/proc/net/tcp6", "/proc/net/tcp" }.Where(File.Exists)];

    // Its local address is our remote one. An IPv4 address in IPv6 has a longer head and the same end.
    private readonly byte[] _local = Encoding.ASCII.GetBytes(Column(socket.RemoteEndPoint!) + " ");
    private readonly byte[] _remote = Encoding.ASCII.GetBytes(Column(socket.LocalEndPoint!));
    private string? _table;

    /// <summary>True once nothing waits there, false when the peer left it unread for as long as that.</summary>
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

    // In host order.
    private static string Column(EndPoint endPoint)
    {
        var ip = (IPEndPoint)endPoint;
        var address = BitConverter.ToUInt32(ip.Address.MapToIPv4().GetAddressBytes());
        return string.Create(CultureInfo.InvariantCulture, $"{address:X8}:{ip.Port:X4}");
    }
}
