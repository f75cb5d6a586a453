using System.Buffers;

namespace SessionKernel.Serializers;

// protobuf-net measures every message before it writes it to an IBufferWriter. That takes twice the time, allocates, and does not end for a
// value that contains itself. To a stream it writes once, and counts the depth.
internal sealed class BufferStream : Stream
{
    public IBufferWriter<byte>? Destination { get; set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer) => Destination!.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
