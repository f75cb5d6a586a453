namespace SessionKernel;

/// <summary>A value that tracks its changes since it was loaded, so that a merge can keep the changes of two writers.</summary>
internal interface IMergeableValue
{
    /// <summary>
    /// The lock that every change takes. The encoder holds it while it marks and serializes the value, so that both see the same state.
    /// </summary>
    object Sync { get; }

    /// <summary>Whether anything was changed: if not, a write would store what is stored already.</summary>
    bool IsChanged { get; }

    /// <summary>
    /// Applies this value's changes to what another writer stored.
    /// </summary>
    /// <param name="stored">What is stored now, of the same type. This value takes over its content.</param>
    /// <param name="refuseOverlap">Whether to refuse changes of the same member on both sides.</param>
    /// <param name="overlaps">How many members both sides had changed.</param>
    /// <returns>False, with nothing changed, if there was an overlap and overlaps are refused.</returns>
    bool TryRebase(object stored, bool refuseOverlap, out int overlaps);

    /// <summary>Called when this value is about to be written. Later changes are not part of that write.</summary>
    /// <returns>
    /// Whether the value was cleared: the write then raises the generation, so that earlier changes do not merge into it.
    /// </returns>
    bool MarkWriting();

    /// <summary>
    /// Whether another value already has something that was changed in this one: merged into it, that would no longer be a change.
    /// </summary>
    /// <param name="stored">The other value, of the same type.</param>
    bool IsMetBy(object stored);

    /// <summary>Called when what was written is stored.</summary>
    void MarkStored();

    /// <summary>Called when this value replaces another one, as if that had been cleared first.</summary>
    void MarkReplacing();
}
