using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>One after the other, and beside the rest: they wait more than they work.</summary>
[CollectionDefinition(Name)]
public sealed class FaultCollection
{
    public const string Name = "faults";
}

/// <summary>The same over the multiplexer, beside those.</summary>
[CollectionDefinition(Name)]
public sealed class MultiplexerFaultCollection
{
    public const string Name = "multiplexer faults";
}
