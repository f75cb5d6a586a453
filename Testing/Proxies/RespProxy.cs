using System.Net;
using System.Net.Sockets;
using System.Text;
using SessionKernel.Testing.Resp;
using SessionKernel.Testing.Servers;

namespace SessionKernel.Testing.Proxies;

/// <summary>
/// A TCP proxy in front of a Redis-protocol server, which counts commands and injects faults. Bytes pass unchanged, a whole command or
/// reply at a time. It understands RESP2 and RESP3, pipelining and pushes. Thread-safe.
/// </summary>
public sealed class RespProxy : IAsyncDisposable
{
    private readonly LoopbackListener _listener = new();
    private readonly Dictionary<ProxyConnection, Task> _open = [];
    private readonly CommandCounts _total = new();
    private readonly CommandTraps _traps = new();
    private readonly ReplyGate _replies = new();
    private readonly Lock _gate = new();
    private readonly EndPoint _server;
    private readonly byte[] _keyPrefix;
    private int _accepted;
    private bool _refuses;

    private RespProxy(EndPoint server, string keyPrefix)
    {
        _server = server;
        _keyPrefix = Encoding.UTF8.GetBytes(keyPrefix);
        _listener.Start(Admit);
    }

    /// <summary>The free loopback port that clients connect to.</summary>
    public int Port => _listener.Port;

    /// <summary>What clients connect to, as <c>127.0.0.1:PORT</c>.</summary>
    public string Address => _listener.EndPoint;

    /// <summary>Starts to listen; each accepted connection gets a connection to <paramref name="server"/> of its own.</summary>
    /// <param name="server">Where commands go.</param>
    /// <param name="keyPrefix">Commands that name a key with this prefix are counted as keyed; the rest is housekeeping.</param>
    public static RespProxy Start(EndPoint server, string keyPrefix)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentException.ThrowIfNullOrEmpty(keyPrefix);
        return new RespProxy(server, keyPrefix);
    }

    /// <summary>The commands of all connections since the start, including closed ones.</summary>
    public CommandSnapshot Snapshot() => _total.Snapshot();

    /// <summary>The commands of each connection that is open now.</summary>
    public IReadOnlyList<ConnectionSnapshot> SnapshotByConnection()
    {
        lock (_gate)
        {
            return [.. _open.Keys.Select(static c => c.Snapshot())];
        }
    }

    /// <summary>Resets all open connections on both sides. Completes when none of them forwards anything any more.</summary>
    public Task CutAsync()
    {
        lock (_gate)
        {
            _open.Keys.ToList().ForEach(static connection => connection.Abort());
            return Task.WhenAll(_open.Values);
        }
    }

    /// <summary>Resets new connections at once, until <see cref="Accept"/>; open ones continue (see <see cref="CutAsync"/>).</summary>
    public void Refuse() => SetRefuses(true);

    /// <summary>Ends <see cref="Refuse"/>.</summary>
    public void Accept() => SetRefuses(false);

    /// <summary>
    /// Forwards the next command that matches, and once the server has answered, closes the client's connection instead of returning the
    /// reply. Earlier replies are returned; those to later commands of that connection are lost too.
    /// </summary>
    /// <param name="matches">Called for every command, one at a time; must not call the proxy.</param>
    /// <returns>A task that completes with the command once its reply is lost.</returns>
    public Task<RespCommand> LoseNextReply(Func<RespCommand, bool> matches) => _traps.Add(matches, reachesServer: true);

    /// <summary>Closes the client's connection instead of forwarding the next command that matches.</summary>
    /// <param name="matches">Called for every command, one at a time; must not call the proxy.</param>
    /// <returns>A task that completes with the command once it is lost.</returns>
    public Task<RespCommand> LoseNextCommand(Func<RespCommand, bool> matches) => _traps.Add(matches, reachesServer: false);

    /// <summary>
    /// Returns the error that a command gets instead of being forwarded, without its leading <c>-</c>, like that of a server that does not
    /// know or allow the command; null = it is forwarded.
    /// </summary>
    /// <value>Forwards everything. Called for every command, by many threads at once; must not call the proxy.</value>
    public Func<RespCommand, string?> Refusal
    {
        get => _traps.Refusal;
        set => _traps.Refusal = value;
    }

    /// <summary>Returns no reply until <see cref="ReleaseReplies"/>; commands are forwarded and applied.</summary>
    public void HoldReplies() => _replies.Close();

    /// <summary>Ends <see cref="HoldReplies"/>: held replies are returned if their connection is still open.</summary>
    public void ReleaseReplies() => _replies.Open();

    /// <summary>Stops listening and resets all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        Refuse();
        await _listener.DisposeAsync();
        await CutAsync();
    }

    private void Admit(Socket client)
    {
        lock (_gate)
        {
            if (_refuses)
            {
                client.Close(0);
                return;
            }

            client.NoDelay = true;
            var connection = new ProxyConnection(++_accepted, client, _keyPrefix, _total, _traps, _replies);
            // Its removal takes this lock, so it can't come before the insertion.
            _open.Add(connection, Task.Run(() => RunAsync(connection)));
        }
    }

    private async Task RunAsync(ProxyConnection connection)
    {
        await connection.RunAsync(_server);
        lock (_gate)
        {
            _open.Remove(connection);
        }
    }

    private void SetRefuses(bool value)
    {
        lock (_gate)
        {
            _refuses = value;
        }
    }
}
