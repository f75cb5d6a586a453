using Xunit;

namespace SessionKernel.PropertyTests.Collections;

/// <summary>Of heavy fixtures one at a time, beside the rest: they wait more than they work.</summary>
[CollectionDefinition(Name)]
public sealed class FailoverCollection
{
    public const string Name = "failovers";
}
