using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using MemoryPack;
using SessionKernel.PropertyTests.Golden;
using SessionKernel.PropertyTests.Guards;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Golden;

/// <summary>The vectors against themselves and the libraries; the kernel against the vectors stands with each stage.</summary>
public sealed class GoldenVectorsTests
{
    private static readonly GoldenVectors Vectors = GoldenVectors.Instance;

    [PythonFact]
    public void The_script_makes_the_committed_file()
    {
        var script = Path.Combine(Repository.Root, "PropertyTests", "Support", "Golden", "generate.py");
        var (exitCode, output) = Python.Run(Python.Program!, script, "-");
        Assert.Equal(0, exitCode);
        Assert.Equal(GoldenVectors.Text(), output);
    }

    [Theory]
    [MemberData(nameof(GoldenTheoryData.Envelopes), MemberType = typeof(GoldenTheoryData))]
    public void The_hash_is_that_of_SystemIOHashing(string name)
    {
        var vector = Vectors.Envelope(name);
        var seed = BinaryPrimitives.ReadUInt64LittleEndian(vector.KeyDigest) ^ BinaryPrimitives.ReadUInt64LittleEndian(vector.Envelope);
        Assert.Equal(
            XxHash3.HashToUInt64(vector.Envelope.AsSpan(16), unchecked((long)seed)),
            BinaryPrimitives.ReadUInt64LittleEndian(vector.Envelope.AsSpan(8)));
        Assert.Equal(vector.Payload, vector.Envelope[vector.HeaderLength..]);
        Assert.Equal(vector.StoredLength, (uint)vector.Payload.Length);
    }

    [Fact]
    public void Payloads_are_what_the_serializers_write()
    {
        var cart = new GoldenCart { UserId = 42, Name = "Zoë", Items = ["book", "lamp"] };
        Assert.Equal(Vectors.Envelope("memorypack").Payload, MemoryPackSerializer.Serialize(cart));
        cart.Name = "Zoe";
        Assert.Equal(Vectors.Envelope("json").Payload, JsonSerializer.SerializeToUtf8Bytes(cart));
    }

    [Fact]
    public void Names_and_bytes_are_distinct()
    {
        var names = Vectors.Envelopes.Select(v => v.Name).Concat(Vectors.Rejected.Select(v => v.Name)).ToList();
        Assert.Distinct(names);
        Assert.DoesNotContain(Vectors.Rejected, bad => Vectors.Envelopes.Any(good =>
            good.KeyDigest.AsSpan().SequenceEqual(bad.KeyDigest) && good.Envelope.AsSpan().SequenceEqual(bad.Envelope)));
    }
}
