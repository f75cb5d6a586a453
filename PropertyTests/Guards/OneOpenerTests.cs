using Xunit;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>One function opens every stored value, so that none is used whose tag was not checked.</summary>
public sealed class OneOpenerTests
{
    [Theory]
    [InlineData("EnvelopeReader.Read", "Protection/EnvelopeSealer.cs")]
    [InlineData("EnvelopeWriter.WriteHeader", "Protection/EnvelopeSealer.cs", "Envelope/EnvelopeWriter.cs")]
    [InlineData("EnvelopeWriter.Seal")]
    [InlineData("EnvelopeSealer.ReadUnverified", "Protection/RingCanary.cs")]
    [InlineData("MovedMarker.Reached", "Codec/SessionDecoder.cs", "Renewal/MovedMarkers.cs")]
    public void Only_its_place_calls(string what, params string[] places)
    {
        var found = Repository.SourceFiles("Core")
            .Where(path => File.ReadAllText(Path.Combine(Repository.Root, "Core", path)).Contains(what + "(", StringComparison.Ordinal));
        Assert.Empty(found.Except(places));
    }
}
