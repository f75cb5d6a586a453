using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>The members that trimming must keep of the type of a session's value.</summary>
public static class SessionValue
{
    /// <summary>All members: serializers find their generated code through them.</summary>
    public const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.All;
}
