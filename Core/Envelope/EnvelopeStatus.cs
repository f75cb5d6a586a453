namespace SessionKernel;

/// <summary>
/// What the reader and the check of the tag found. They know only bytes: whether a session may be opened is decided elsewhere.
/// </summary>
internal enum EnvelopeStatus
{
    Ok,

    /// <summary>Begins like an envelope, and ends within the header.</summary>
    TooShort,

    /// <summary>Something that this library did not write.</summary>
    NotAnEnvelope,

    /// <summary>An envelope of another version, or with a flag that this reader does not know.</summary>
    UnknownFormat,

    /// <summary>The lengths in the header do not add up to the length of the value.</summary>
    LengthMismatch,

    /// <summary>The bytes are not those that were written under this key.</summary>
    HashMismatch,

    /// <summary>It has no tag, and this node does not accept untagged values.</summary>
    Untagged,

    /// <summary>It was tagged with a secret that this node does not have.</summary>
    UnknownSecret,

    /// <summary>Its tag does not verify: whoever wrote or changed it does not have the secret.</summary>
    TagMismatch,
}
