using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>Tells when the program at the other end of a loopback connection has read everything that was sent to it.</summary>
/// <remarks>The kernel's table says how many bytes wait at the peer's socket. Where there is none, pieces may arrive joined.</remarks>
internal static class PeerReads
{
    private const int Unread = 4;
    private const int ReceiveQueueDigits = 8;
    private static readonly string[] s_tables = [.. new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists)];

    /// <summary>True once nothing waits there, false when the peer left it unread for as long as that.</summary>
    public static async Task<bool> AllAsync(Socket socket, TimeSpan bound)
    {
        var (here, there) = (Column(socket.LocalEndPoint!), Column(socket.RemoteEndPoint!));
        var started = TimeProvider.System.GetTimestamp();
        while (s_tables.Any(table => Waits(table, there, here)))
        {
            if (TimeProvider.System.GetElapsedTime(started) > bound)
            {
                return false;
            }

            await Task.Yield();
        }

        return true;
    }

    private static bool Waits(string table, string local, string remote)
    {
        foreach (var row in File.ReadLines(table))
        {
            var columns = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > Unread && columns[1].EndsWith(local, StringComparison.Ordinal) && columns[2].EndsWith(remote, StringComparison.Ordinal))
            {
                return !columns[Unread].AsSpan()[^ReceiveQueueDigits..].TrimStart('0').IsEmpty;
            }
        }

        return false;
    }

    // An IPv4 address stands there in host order; mapped into IPv6 it stands at the end.
    private static string Column(EndPoint endPoint)
    {
        var ip = (IPEndPoint)endPoint;
        var address = BitConverter.ToUInt32(ip.Address.MapToIPv4().GetAddressBytes());
        return string.Create(CultureInfo.InvariantCulture, $"{address:X8}:{ip.Port:X4}");
    }
}
