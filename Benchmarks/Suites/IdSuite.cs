using System.Buffers.Text;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;

namespace SessionKernel.Benchmarks.Suites;

/// <summary>From the text in a cookie to the digest that names the session, and the text of a new id.</summary>
public class IdSuite
{
    private static readonly byte[] s_secret = new byte[SessionIdKey.MinimumBytes];

    private readonly SessionIdRing _unkeyed = new([SessionIdKey.Unkeyed]);
    private readonly SessionIdRing _keyed = new([SessionIdKey.FromSecret(s_secret)]);
    private readonly string _guid = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).ToString("N");
    private readonly string _signed =
        Base64Url.EncodeToString(HMACSHA256.HashData(s_secret, new byte[24])[..8].Concat(new byte[24]).ToArray());
    private readonly int _size = SessionId.Size;
    private readonly string _unkeyedText;
    private readonly string _keyedText;

    public IdSuite()
    {
        _unkeyedText = _unkeyed.Issue(null, out _).Reveal();
        _keyedText = _keyed.Issue(null, out _).Reveal();
    }

    [Benchmark(Baseline = true, Description = "Guid.Parse, SHA256.HashData, hex")]
    [BenchmarkCategory("unkeyed")]
    public string GuidAndHash() => Convert.ToHexString(SHA256.HashData(Guid.ParseExact(_guid, "N").ToByteArray()));

    [Benchmark(Description = "SessionId")]
    [BenchmarkCategory("unkeyed")]
    public bool Unkeyed() => SessionId.TryParse(_unkeyedText, out var id) && _unkeyed.TryVerify(id, out _);

    [Benchmark(Baseline = true, Description = "HMACSHA256.HashData, compare, hex")]
    [BenchmarkCategory("keyed")]
    public string? SignedToken()
    {
        var token = Base64Url.DecodeFromChars(_signed);
        var digest = HMACSHA256.HashData(s_secret, token.AsSpan(8));
        return CryptographicOperations.FixedTimeEquals(digest.AsSpan(0, 8), token.AsSpan(0, 8)) ? Convert.ToHexString(digest) : null;
    }

    [Benchmark(Description = "SessionId")]
    [BenchmarkCategory("keyed")]
    public bool Keyed() => SessionId.TryParse(_keyedText, out var id) && _keyed.TryVerify(id, out _);

    [Benchmark(Baseline = true, Description = "RandomNumberGenerator.GetBytes, hex")]
    [BenchmarkCategory("issue")]
    public string RandomHex() => Convert.ToHexString(RandomNumberGenerator.GetBytes(_size));

    [Benchmark(Description = "SessionId, with its digest")]
    [BenchmarkCategory("issue")]
    public string Issue() => _unkeyed.Issue(null, out _).Reveal();
}
