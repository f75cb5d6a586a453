using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.PropertyTests.Kernel.Bag;

/// <summary>Writes bags; a thread of its own acts at the moment at which the first of them is written.</summary>
internal sealed class RivalSerializer : ISessionSerializer, IDisposable
{
    private Thread? _thread;

    /// <summary>What it does, once.</summary>
    public Action? Rival { get; set; }

    public byte Id => AttributeBagSerializer.Default.Id;

    public string Name => AttributeBagSerializer.Default.Name;

    public void Serialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IBufferWriter<byte> destination, T value)
    {
        if (Rival is { } rival)
        {
            Rival = null;
            _thread = new Thread(() => rival());
            _thread.Start();
            // Until it is done, or held up.
            SpinWait.SpinUntil(() => (_thread.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
        }

        AttributeBagSerializer.Default.Serialize(destination, value);
    }

    public T? Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload) =>
        AttributeBagSerializer.Default.Deserialize<T>(payload);

    public void Dispose() => _thread?.Join();
}
