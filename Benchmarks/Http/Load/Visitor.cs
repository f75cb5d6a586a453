using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SessionKernel.Benchmarks.Http.Load;

// One browser: a connection that stays open, and its cookie. It sends the next request when the last was answered, and knows what every
// response must say. It uses a plain socket, because the load shares the machine with what it measures.
internal sealed class Visitor(long owner) : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _received = new byte[4096];
    private readonly Dictionary<string, byte[]> _requests = [];
    private string _cookie = "";
    private long _changes;

    /// <summary>The bytes of the cookie in a request, name and value.</summary>
    public int CookieBytes => _cookie.Length;

    public async Task ConnectAsync(int port) => await _socket.ConnectAsync(IPAddress.Loopback, port);

    /// <summary>Begins a session, or signs in.</summary>
    public async Task BeginAsync() => await AskAsync(Request($"/begin/{owner}"), new Visit(owner, 0));

    /// <summary>Requests an endpoint that needs neither.</summary>
    public async Task AskPlainAsync() => await AskAsync(Request($"/plain/{owner}"), new Visit(owner, 0));

    /// <returns>The number of requests, all with the expected response.</returns>
    /// <exception cref="InvalidDataException">A response was not the expected one.</exception>
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
            // A ticket does not count changes.
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
            length += more > 0
                ? more
                : throw new InvalidDataException($"The connection of visitor {owner} ended after {length} bytes of a response.");
        }

        Check(response, expected);
    }

    private void Check(HttpResponse response, Visit expected)
    {
        if (response.Status != 200 || !expected.IsIn(_received.AsSpan(response.HeaderLength, response.BodyLength)))
        {
            throw new InvalidDataException($"Visitor {owner} got {response.Status} with another body than that of {expected}.");
        }

        if (HttpResponse.Cookie(_received.AsSpan(0, response.HeaderLength)) is { Length: > 0 } cookie)
        {
            _cookie = cookie;
            _requests.Clear();
        }
    }
}
