namespace SessionKernel;

/// <summary>A value that knows what was changed since it was loaded, so that two writers' changes can both win.</summary>
internal interface IMergeableValue
{
    /// <summary>
    /// The lock of every change. The encoder holds it while it marks and serializes the value, so that both see the same state.
    /// </summary>
    object Sync { get; }

    /// <summary>Whether anything was changed: if not, what is stored is what would be written.</summary>
    bool IsChanged { get; }

    /// <summary>
    /// Puts this value's changes on top of what another writer stored.
    /// </summary>
    /// <param name="stored">What is stored now; of the same type; this value takes over its content.</param>
    /// <param name="refuseOverlap">Whether a change of the same member on both sides is refused.</param>
    /// <param name="overlaps">How many members both sides had changed.</param>
    /// <returns>False, with nothing changed, when there was an overlap and it is refused.</returns>
    bool TryRebase(object stored, bool refuseOverlap, out int overlaps);

    /// <summary>What this value holds is about to be written. What is changed from now on is not part of it.</summary>
    /// <returns>Whether everything before was cleared: raises the generation, and nothing of the one before reaches past it.</returns>
    bool MarkWriting();

    /// <summary>
    /// Whether another value has something already that was changed in this one: put on top of it, that would be no change any more.
    /// </summary>
    /// <param name="stored">Of the same type.</param>
    bool IsMetBy(object stored);

    /// <summary>What was written is stored.</summary>
    void MarkStored();

    /// <summary>This value stands in place of another one: as if that had been cleared first.</summary>
    void MarkReplacing();
}
