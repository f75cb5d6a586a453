using Xunit;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>One embedded Garnet for all tests of the collection; they keep apart by <see cref="KeyPrefix.Next"/>.</summary>
[CollectionDefinition(Name)]
public sealed class GarnetCollection : ICollectionFixture<GarnetFixture>
{
    public const string Name = "Garnet";
}

public sealed class GarnetFixture : IDisposable
{
    public EmbeddedGarnet Server { get; } = EmbeddedGarnet.Start();

    public void Dispose() => Server.Dispose();
}
