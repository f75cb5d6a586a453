using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Collections;

/// <summary>One real Redis for all tests of the collection; they keep apart by <see cref="KeyPrefix.Next"/>.</summary>
[NeedsRedis]
[CollectionDefinition(Name)]
public sealed class RedisCollection : ICollectionFixture<RedisFixture>
{
    public const string Name = "Redis";
}
