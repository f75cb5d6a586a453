using System.ComponentModel;
using SessionKernel.PropertyTests.Servers;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Marks a collection whose tests need redis-server.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsRedisAttribute : Attribute;

/// <summary>A fact of a suite: in a collection that needs redis-server it is skipped when that is absent and not required.</summary>
[XunitTestCaseDiscoverer("SessionKernel.PropertyTests.Redis.SuiteFactDiscoverer", "SessionKernel.TestSupport")]
public sealed class SuiteFactAttribute : FactAttribute;

public sealed class SuiteFactDiscoverer(IMessageSink messages) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [
            new SuiteTestCase(
                messages, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod),
        ];
}

public sealed class SuiteTestCase : XunitTestCase
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For deserialization.")]
    public SuiteTestCase()
    {
    }

    public SuiteTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.TestCollection.CollectionDefinition is { } collection
            && collection.GetCustomAttributes(typeof(NeedsRedisAttribute).AssemblyQualifiedName).Any()
            ? RedisRequirement.SkipReason
            : null;
}
