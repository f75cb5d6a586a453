using BenchmarkDotNet.Attributes;

namespace SessionKernel.Benchmarks.Suites;

/// <summary>
/// Writes and reads a header before a payload. The kernel's header is hashed together with the payload; the other one is not.
/// </summary>
public class EnvelopeSuite
{
    private const ulong Seed = 42;

    private readonly BufferPool _buffers = new();
    private byte[] _payload = [];
    private byte[] _byHand = [];
    private byte[] _envelope = [];

    [Params(200, 1_024, 8_192)]
    public int Payload { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _payload = new byte[Payload];
        new Random(Payload).NextBytes(_payload);
        _byHand = WriteByHand();
        var buffer = Seal();
        _envelope = buffer.Span.ToArray();
        buffer.Return();
    }

    [Benchmark(Baseline = true, Description = "BinaryWriter")]
    [BenchmarkCategory("write")]
    public byte[] WriteByHand()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(1);
        writer.Write(2L);
        writer.Write(DateTime.UnixEpoch.Ticks);
        writer.Write(DateTime.UnixEpoch.Ticks);
        writer.Write(_payload.Length);
        writer.Write(_payload);
        writer.Flush();
        return stream.ToArray();
    }

    [Benchmark(Description = "envelope")]
    [BenchmarkCategory("write")]
    public int Write()
    {
        var buffer = Seal();
        var length = buffer.Length;
        buffer.Return();
        return length;
    }

    [Benchmark(Baseline = true, Description = "BinaryReader")]
    [BenchmarkCategory("read")]
    public byte[] ReadByHand()
    {
        using var reader = new BinaryReader(new MemoryStream(_byHand));
        _ = reader.ReadInt32();
        _ = reader.ReadInt64();
        _ = reader.ReadInt64();
        _ = reader.ReadInt64();
        return reader.ReadBytes(reader.ReadInt32());
    }

    [Benchmark(Description = "envelope")]
    [BenchmarkCategory("read")]
    public bool Read() => EnvelopeReader.Read(_envelope, Seed, out _, out _) == EnvelopeStatus.Ok;

    private PooledBuffer Seal()
    {
        var buffer = _buffers.Rent();
        EnvelopeWriter.Reserve(buffer);
        buffer.Write(_payload);
        EnvelopeWriter.Seal(buffer.WritableSpan, new EnvelopeHeader { SerializerId = 3, PlainLength = Payload }, Seed);
        return buffer;
    }
}
