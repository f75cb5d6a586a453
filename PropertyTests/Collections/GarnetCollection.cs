using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Collections;

/// <summary>One embedded Garnet for all tests of the collection; they keep apart by <see cref="KeyPrefix.Next"/>.</summary>
[CollectionDefinition(Name)]
public sealed class GarnetCollection : ICollectionFixture<GarnetFixture>
{
    public const string Name = "Garnet";
}
