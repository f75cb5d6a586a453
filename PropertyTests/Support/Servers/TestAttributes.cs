using FsCheck.Xunit;
using Xunit;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>A fact that needs redis-server: skipped with the reason when it is absent and not required.</summary>
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = RedisRequirement.SkipReason;
}

/// <inheritdoc cref="RedisFactAttribute"/>
public sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute() => Skip = RedisRequirement.SkipReason;
}

/// <inheritdoc cref="RedisFactAttribute"/>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class RedisPropertyAttribute : PropertyAttribute
{
    public RedisPropertyAttribute() => Skip = RedisRequirement.SkipReason;
}

/// <summary>A soak: runs only with SESSIONKERNEL_LONG=1.</summary>
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute() =>
        Skip = LongRun.IsAsked ? null : "SESSIONKERNEL_LONG=1 runs this soak";
}
