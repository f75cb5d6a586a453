using System.Buffers;
using BenchmarkDotNet.Attributes;
using SessionKernel.Benchmarks.Sessions;

namespace SessionKernel.Benchmarks.Suites;

/// <summary>
/// A serializer of this library, into a pooled buffer and out of a sequence, compared with the byte[] calls of its underlying library; and
/// with compression, as in a store.
/// </summary>
public abstract class SerializerSuite
{
    private readonly ISessionSerializer _serializer;
    private readonly BufferPool _buffers = new();
    private Func<byte[]> _writeByHand = null!;
    private Func<object?> _readByHand = null!;
    private Action<PooledBuffer> _write = null!;
    private Func<ReadOnlyMemory<byte>, object?> _read = null!;
    private byte[] _bytes = [];
    private byte[] _compressed = [];

    private protected SerializerSuite(ISessionSerializer serializer) => _serializer = serializer;

    [Params("login", "cart", "profile")]
    public string Session { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        switch (Session)
        {
            case "login":
                Bind(LoginSession.Sample());
                break;
            case "cart":
                Bind(CartSession.Sample());
                break;
            default:
                Bind(ProfileSession.Sample());
                break;
        }

        var buffer = Written();
        _bytes = buffer.Span[EnvelopeLayout.HeaderSize..].ToArray();
        _compressed = Compression.TryCompress(buffer, _buffers)?.Span[EnvelopeLayout.HeaderSize..].ToArray() ?? [];
        buffer.Return();
    }

    [Benchmark(Baseline = true, Description = "to byte[]")]
    [BenchmarkCategory("write")]
    public int WriteByHand() => _writeByHand().Length;

    [Benchmark(Description = "to pooled buffer")]
    [BenchmarkCategory("write")]
    public int Write()
    {
        var buffer = Written();
        var length = buffer.Length;
        buffer.Return();
        return length;
    }

    [Benchmark(Description = "and compressed")]
    [BenchmarkCategory("write")]
    public bool WriteCompressed()
    {
        var buffer = Written();
        var compressed = Compression.TryCompress(buffer, _buffers);
        buffer.Return();
        compressed?.Return();
        return compressed is not null;
    }

    [Benchmark(Baseline = true, Description = "from byte[]")]
    [BenchmarkCategory("read")]
    public object? ReadByHand() => _readByHand();

    [Benchmark(Description = "from sequence")]
    [BenchmarkCategory("read")]
    public object? Read() => _read(_bytes);

    /// <summary>If compression saves nothing, the stored payload is plain.</summary>
    [Benchmark(Description = "from compressed")]
    [BenchmarkCategory("read")]
    public object? ReadCompressed()
    {
        if (_compressed.Length == 0)
        {
            return _read(_bytes);
        }

        var plain = Compression.TryDecompress(_compressed, _bytes.Length, _buffers)!;
        var value = _read(plain.Memory);
        plain.Return();
        return value;
    }

    private protected abstract byte[] ToBytes<T>(T value);

    private protected abstract T? FromBytes<T>(byte[] bytes);

    private void Bind<T>(T value)
        where T : class
    {
        _writeByHand = () => ToBytes(value);
        _write = buffer => _serializer.Serialize(buffer, value);
        _read = payload => _serializer.Deserialize<T>(new ReadOnlySequence<byte>(payload));
        var byHand = ToBytes(value);
        _readByHand = () => FromBytes<T>(byHand);
    }

    private PooledBuffer Written()
    {
        var buffer = _buffers.Rent();
        EnvelopeWriter.Reserve(buffer);
        _write(buffer);
        return buffer;
    }
}
