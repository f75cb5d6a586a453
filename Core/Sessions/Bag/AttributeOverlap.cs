namespace SessionKernel;

/// <summary>What a save of an attribute bag does when both writers changed the same attribute.</summary>
public enum AttributeOverlap
{
    /// <summary>The later commit wins the attribute, and the overlap is counted.</summary>
    LaterCommitWins,

    /// <summary>The save is a <see cref="SaveStatus.Conflict"/>.</summary>
    Conflict,
}
