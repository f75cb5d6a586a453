using Xunit;

namespace SessionKernel.PropertyTests.Collections;

/// <summary>Alone: loops that keep every core busy, and counts of the whole process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuringCollection
{
    public const string Name = "Measuring";
}
