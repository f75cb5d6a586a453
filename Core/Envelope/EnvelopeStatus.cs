namespace SessionKernel;

/// <summary>
/// What the reader, and whoever checks the tag, found. They know bytes only: whether a session may be opened is decided above it.
/// </summary>
internal enum EnvelopeStatus
{
    Ok,

    /// <summary>Begins as an envelope might, and ends before its header does.</summary>
    TooShort,

    /// <summary>Something that this library did not write.</summary>
    NotAnEnvelope,

    /// <summary>An envelope of another version, or with a flag that this reader does not know.</summary>
    UnknownFormat,

    /// <summary>The lengths in the header do not add up to the length of the value.</summary>
    LengthMismatch,

    /// <summary>The bytes are not those that were written under this key.</summary>
    HashMismatch,

    /// <summary>It has no tag, and this node takes none without.</summary>
    Untagged,

    /// <summary>It was tagged with a secret that this node does not have.</summary>
    UnknownSecret,

    /// <summary>Its tag is not the one that the secret gives: whoever wrote or changed it does not have the secret.</summary>
    TagMismatch,
}
