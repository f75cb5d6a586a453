using Xunit;

namespace SessionKernel.PropertyTests.Hosts;

/// <summary>One after the other, and beside the rest: they wait more than they work.</summary>
[CollectionDefinition(Name)]
public sealed class HostFaultCollection
{
    public const string Name = "host faults";
}
