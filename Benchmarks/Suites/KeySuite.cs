using System.Buffers.Text;
using BenchmarkDotNet.Attributes;

namespace SessionKernel.Benchmarks.Suites;

/// <summary>From a digest to the text of a Redis key.</summary>
public class KeySuite
{
    private readonly KeySpace _keys = new("sk:shop:");
    private readonly SessionKey _key = SessionKey.FromName("shop");
    private readonly byte[] _destination;
    private readonly byte[] _route = new byte[SessionId.RouteBytes];
    private readonly byte[] _digest = new byte[Digest16.Size];

    public KeySuite()
    {
        _destination = new byte[_keys.LengthOf(_key)];
        _key.Digest.Write(_digest);
    }

    [Benchmark(Baseline = true, Description = "interpolated string")]
    [BenchmarkCategory("key")]
    public string Interpolated() => $"sk:shop:{{{Base64Url.EncodeToString(_route)}}}:{Base64Url.EncodeToString(_digest)}";

    [Benchmark(Description = "KeySpace")]
    [BenchmarkCategory("key")]
    public byte Written()
    {
        _keys.Write(_key, _destination);
        return _destination[^1];
    }
}
