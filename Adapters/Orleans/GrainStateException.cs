using Orleans;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

/// <summary>
/// Thrown when a grain's state could not be read, written or cleared. The message names the state, its type and the reason, and never the
/// grain's key or the value.
/// </summary>
[GenerateSerializer]
public sealed class GrainStateException : OrleansException
{
    /// <summary>Creates the exception.</summary>
    public GrainStateException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">A sentence for the operator, without keys or payloads.</param>
    public GrainStateException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">A sentence for the operator, without keys or payloads.</param>
    /// <param name="innerException">The cause.</param>
    public GrainStateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal GrainStateException(string message, string status)
        : base(message) => Status = status;

    /// <summary>The status of the read or write: the name of a <see cref="SessionStatus"/> or <see cref="SaveStatus"/>.</summary>
    /// <value>Null if there is none: the cause, if any, is the inner exception.</value>
    [Id(0)]
    public string? Status { get; private set; }
}
