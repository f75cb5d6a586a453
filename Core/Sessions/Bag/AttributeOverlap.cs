namespace SessionKernel;

/// <summary>What a save of an attribute bag does when both writers changed the same attribute.</summary>
public enum AttributeOverlap
{
    /// <summary>The attribute keeps the later save's value, and the store counts the overlap.</summary>
    LaterCommitWins,

    /// <summary>The save returns <see cref="SaveStatus.Conflict"/>.</summary>
    Conflict,
}
