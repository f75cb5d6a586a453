using System.Buffers;
using BenchmarkDotNet.Attributes;
using SessionKernel.Benchmarks.Compare;

namespace SessionKernel.Benchmarks.Suites;

/// <summary>A serializer of this library, into a pooled buffer and out of a sequence, beside its library's own byte[] calls.</summary>
public abstract class SerializerSuite
{
    private readonly ISessionSerializer _serializer;
    private readonly BufferPool _buffers = new();
    private ShopperSession _value = new();
    private byte[] _bytes = [];

    private protected SerializerSuite(ISessionSerializer serializer) => _serializer = serializer;

    /// <summary>Small, medium, large; in bytes of MemoryPack.</summary>
    [Params(200, 1_024, 8_192)]
    public int Payload { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _value = ShopperSession.OfPayload(Payload);
        _bytes = ToBytes(_value);
    }

    [Benchmark(Baseline = true, Description = "to byte[]")]
    [BenchmarkCategory("write")]
    public int WriteByHand() => ToBytes(_value).Length;

    [Benchmark(Description = "to pooled buffer")]
    [BenchmarkCategory("write")]
    public int Write()
    {
        var buffer = _buffers.Rent();
        _serializer.Serialize(buffer, _value);
        var length = buffer.Length;
        buffer.Return();
        return length;
    }

    [Benchmark(Baseline = true, Description = "from byte[]")]
    [BenchmarkCategory("read")]
    public object? ReadByHand() => FromBytes(_bytes);

    [Benchmark(Description = "from sequence")]
    [BenchmarkCategory("read")]
    public object? Read() => _serializer.Deserialize<ShopperSession>(new ReadOnlySequence<byte>(_bytes));

    private protected abstract byte[] ToBytes(ShopperSession value);

    private protected abstract ShopperSession? FromBytes(byte[] bytes);
}
