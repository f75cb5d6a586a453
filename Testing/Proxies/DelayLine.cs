using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;

namespace SessionKernel.Testing.Proxies;

/// <summary>One direction of a delayed connection. When it ends, it closes both sockets.</summary>
internal sealed class DelayLine(Socket from, Socket to, TimeSpan delay)
{
    private const int ChunkBytes = 64 * 1024;

    private readonly BlockingCollection<Chunk> _underWay = [];
    private readonly long _ticks = (long)(delay.TotalSeconds * Stopwatch.Frequency);

    public void Start()
    {
        new Thread(Receive) { IsBackground = true, Name = "delay in" }.UnsafeStart();
        new Thread(Send) { IsBackground = true, Name = "delay out" }.UnsafeStart();
    }

    private void Receive()
    {
        UntilClosed(() =>
        {
            while (true)
            {
                var bytes = ArrayPool<byte>.Shared.Rent(ChunkBytes);
                var count = from.Receive(bytes);
                if (count == 0)
                {
                    return;
                }

                _underWay.Add(new Chunk(bytes, count, Stopwatch.GetTimestamp() + _ticks));
            }
        });
        _underWay.CompleteAdding();
    }

    private void Send()
    {
        UntilClosed(() =>
        {
            FineSleep.BeginThread();
            foreach (var (bytes, count, due) in _underWay.GetConsumingEnumerable())
            {
                FineSleep.Until(due);
                for (var sent = 0; sent < count;)
                {
                    sent += to.Send(bytes.AsSpan(sent, count - sent));
                }

                ArrayPool<byte>.Shared.Return(bytes);
            }
        });
        from.Dispose();
        to.Dispose();
    }

    private static void UntilClosed(Action pass)
    {
        try
        {
            pass();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Either side may close at any moment.
        }
    }

    private readonly record struct Chunk(byte[] Bytes, int Count, long Due);
}
