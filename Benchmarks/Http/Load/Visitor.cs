using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SessionKernel.Benchmarks.Http.Load;

// One browser: a connection that is kept, and the cookie that it was given. It asks again when it was answered, and knows
// what every answer must say. A plain socket: the load shares the machine with what it measures.
internal sealed class Visitor(long owner) : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _received = new byte[4096];
    private readonly Dictionary<string, byte[]> _requests = [];
    private string _cookie = "";
    private long _changes;

    /// <summary>What a request sends of it, name and value.</summary>
    public int CookieBytes => _cookie.Length;

    public async Task ConnectAsync(int port) => await _socket.ConnectAsync(IPAddress.Loopback, port);

    /// <summary>Begins a session, or signs in.</summary>
    public async Task BeginAsync() => await AskAsync(Request($"/begin/{owner}"), new Visit(owner, 0));

    /// <summary>Asks for what needs neither.</summary>
    public async Task AskPlainAsync() => await AskAsync(Request($"/plain/{owner}"), new Visit(owner, 0));

    /// <returns>The requests that were answered as they must be.</returns>
    /// <exception cref="InvalidDataException">One was not.</exception>
    public async Task<long> AskAsync(string path, LoadLimit limit)
    {
        if (!_requests.TryGetValue(path, out var request))
        {
            _requests[path] = request = Request(path);
        }

        var change = path == HttpEndpoints.Change ? 1 : 0;
        var done = 0L;
        for (; !limit.IsReached(done); done++)
        {
            _changes += change;
            // A ticket knows of no changes.
            await AskAsync(request, new Visit(owner, path == HttpEndpoints.User ? 0 : _changes));
        }

        return done;
    }

    public void Dispose() => _socket.Dispose();

    private byte[] Request(string path)
    {
        var cookie = _cookie.Length > 0 ? $"Cookie: {_cookie}\r\n" : "";
        return Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{cookie}\r\n");
    }

    private async ValueTask AskAsync(byte[] request, Visit expected)
    {
        await _socket.SendAsync(request);
        HttpResponse response;
        for (var length = 0; !HttpResponse.TryRead(_received.AsSpan(0, length), out response) || length < response.Length;)
        {
            var more = await _socket.ReceiveAsync(_received.AsMemory(length));
            length += more > 0 ? more : throw new InvalidDataException($"The connection of visitor {owner} ended after {length} bytes of a response.");
        }

        Check(response, expected);
    }

    private void Check(HttpResponse response, Visit expected)
    {
        if (response.Status != 200 || !expected.IsIn(_received.AsSpan(response.HeaderLength, response.BodyLength)))
        {
            throw new InvalidDataException($"Visitor {owner} was answered {response.Status} with another body than that of {expected}.");
        }

        if (HttpResponse.Cookie(_received.AsSpan(0, response.HeaderLength)) is { Length: > 0 } cookie)
        {
            _cookie = cookie;
            _requests.Clear();
        }
    }
}
