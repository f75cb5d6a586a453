using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>Faults play against time-outs of a second: they run alone, so that no other test's load plays one of its own.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultCollection
{
    public const string Name = "faults";
}
