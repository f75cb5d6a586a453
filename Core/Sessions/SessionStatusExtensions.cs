namespace SessionKernel;

/// <summary>Interprets the statuses of writes.</summary>
public static class SessionStatusExtensions
{
    /// <summary>Whether nothing opens with that id any more, as far as the primary knows: a sign-out may be shown as done.</summary>
    /// <param name="status">What a removal did.</param>
    /// <returns>True for Removed, RemovedNotReplicated, Missing and InvalidId.</returns>
    public static bool HasEnded(this RemoveStatus status) =>
        status is RemoveStatus.Removed or RemoveStatus.RemovedNotReplicated or RemoveStatus.Missing or RemoveStatus.InvalidId;

    /// <summary>Whether the handle's value is stored, as far as the primary knows.</summary>
    /// <param name="status">What a save, a create or a renewal did.</param>
    /// <returns>True for Saved, SavedNotReplicated and Unchanged.</returns>
    public static bool IsStored(this SaveStatus status) =>
        status is SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Unchanged;
}
