using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace SessionKernel;

// TLS over a socket, between a reader that waits and a sender that never does. Bytes to send are encrypted into memory. No more are
// encrypted until the network has taken all of them, so the memory is bounded by one piece of a lane's output.
internal sealed class LaneTls : LaneWire
{
    /// <summary>What an operator can check when TLS fails.</summary>
    public const string Advice =
        "TLS failed: check that the server uses TLS, that its certificate is trusted, not expired and issued for the host of the "
            + "configuration, and that the server accepts this client's certificate.";

    private readonly LaneSocket _socket;
    private readonly LaneCipherStream _cipher;
    private readonly SslStream _plain;

    private LaneTls(LaneSocket socket, LaneTlsSettings settings)
    {
        _socket = socket;
        _socket.IsReplyDue = () => IsReplyDue();
        _cipher = new LaneCipherStream(socket);
        _plain = new SslStream(_cipher, leaveInnerStreamOpen: false, settings.Validate, settings.Select);
    }

    /// <summary>Blocks until both sides have authenticated, or the socket is disposed.</summary>
    /// <exception cref="LaneRefusedException">Authentication failed.</exception>
    public static LaneTls Authenticate(LaneSocket socket, EndPoint endPoint, LaneTlsSettings settings)
    {
        var tls = new LaneTls(socket, settings);
        try
        {
            tls._plain.AuthenticateAsClient(settings.OptionsFor(endPoint));
            tls._cipher.HasSender = true;
            return tls;
        }
        catch (AuthenticationException)
        {
            tls.Release();
            throw new LaneRefusedException(LaneRefusal.NotReady, Advice);
        }
        catch
        {
            tls.Release();
            throw;
        }
    }

    public override int Receive(Span<byte> destination) =>
        _plain.Read(destination) is > 0 and var count ? count : throw new EndOfStreamException();

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        if (!TryFlush())
        {
            return 0;
        }

        _plain.Write(bytes);
        TryFlush();
        return bytes.Length;
    }

    public override bool TryFlush() => _cipher.TrySend();

    public override async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _cipher.SendAsync().ConfigureAwait(false);
        return 0;
    }

    public override void SendAll(ReadOnlySpan<byte> bytes)
    {
        _plain.Write(bytes);
        _cipher.SendAll();
    }

    public override void Dispose() => _socket.Dispose();

    public override void Release() => _plain.Dispose();
}
