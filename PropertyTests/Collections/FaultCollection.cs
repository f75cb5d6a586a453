using Xunit;

namespace SessionKernel.PropertyTests.Collections;

/// <summary>One after the other, and beside the rest: they wait more than they work.</summary>
[CollectionDefinition(Name)]
public sealed class FaultCollection
{
    public const string Name = "faults";
}
