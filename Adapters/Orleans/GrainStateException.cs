using Orleans;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

/// <summary>
/// A grain's state could not be read, written or cleared. The message says what state of which type, and why; never whose or what.
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

    /// <summary>
    /// The status of the read or write: the name of a <see cref="SessionStatus"/>, <see cref="SaveStatus"/> or <see cref="RemoveStatus"/>.
    /// </summary>
    /// <value>Null if it has none.</value>
    [Id(0)]
    public string? Status { get; private set; }
}
