using System.Buffers;
using System.Net.Sockets;
using SessionKernel.Testing.InMemory;
using SessionKernel.Testing.Resp;
using SessionKernel.Testing.Scripted;

namespace SessionKernel.PropertyTests.Kernel.Lanes.InMemory;

/// <summary>
/// A primary in memory, and a network to it that is late, cuts what it carries into pieces, and breaks. What has left the client arrives
/// even if the connection is gone by then: a server may apply a command long after its caller has given up.
/// </summary>
internal sealed class MemoryServer(EventClock clock, Random random)
{
    private readonly HonestAnswers _honest = new();
    private int _accepted;

    /// <summary>How often in a thousand times a connect is refused, a connection breaks, or bytes are late: handshakes included.</summary>
    public int Trouble { get; set; }

    public int Accepted => _accepted;

    public MemoryWire Accept()
    {
        if (Happens())
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        return new Connection(this, ++_accepted).Wire;
    }

    private bool Happens() => random.Next(1_000) < Trouble;

    /// <summary>Up to 2 ms, or when the server stands still up to 3 s.</summary>
    private TimeSpan Delay() => TimeSpan.FromMilliseconds(random.NextDouble() * (Happens() ? 3_000 : 2));

    private sealed class Connection
    {
        private readonly MemoryServer _server;
        private readonly ScriptedClient _client;
        private readonly List<byte> _unread = [];
        private bool _isBroken;
        private TimeSpan _lastArrival;
        private TimeSpan _lastReply;

        public Connection(MemoryServer server, int number)
        {
            _server = server;
            _client = new ScriptedClient(number);
            Wire = new MemoryWire(server.Clock, Send);
        }

        public MemoryWire Wire { get; }

        private void Send(byte[] bytes) => InOrder(ref _lastArrival, () => Arrive(bytes));

        private void Arrive(byte[] bytes)
        {
            _unread.AddRange(bytes);
            var rest = new ReadOnlySequence<byte>(_unread.ToArray());
            while (RespCommandReader.TryRead(ref rest, out var command))
            {
                Answer(command!);
            }

            _unread.RemoveRange(0, _unread.Count - (int)rest.Length);
        }

        /// <summary>In two pieces, or one and the end of the connection: what follows may be applied, and is not answered.</summary>
        private void Answer(RespCommand command)
        {
            var answer = _server.Honest.To(_client, command).Bytes;
            if (_isBroken)
            {
                return;
            }

            _isBroken = _server.Happens();
            var cut = _server.Random.Next(answer.Length + 1);
            InOrder(ref _lastReply, () => Wire.Accept(answer.AsSpan(0, cut)));
            InOrder(ref _lastReply, _isBroken ? Wire.Lose : () => Wire.Accept(answer.AsSpan(cut)));
        }

        /// <summary>Nothing overtakes what was sent before it.</summary>
        private void InOrder(ref TimeSpan last, Action action)
        {
            var at = _server.Clock.Elapsed + _server.Delay();
            last = at > last ? at : last;
            _server.Clock.Post(last - _server.Clock.Elapsed, action);
        }
    }

    private EventClock Clock => clock;

    private Random Random => random;

    private HonestAnswers Honest => _honest;
}
