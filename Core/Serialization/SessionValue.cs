using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>What trimming must keep of the type of a session's value.</summary>
public static class SessionValue
{
    /// <summary>Serializers find their generated code through the type's members.</summary>
    public const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.All;
}
