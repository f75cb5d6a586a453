namespace SessionKernel;

/// <summary>Reads a <see cref="RemoveStatus"/>.</summary>
public static class RemoveStatusExtensions
{
    /// <summary>Whether nothing opens with that id any more, as far as the primary knows: a sign-out may be shown as done.</summary>
    /// <param name="status">What a removal did.</param>
    /// <returns>True for Removed, RemovedNotReplicated, Missing and Forged.</returns>
    public static bool HasEnded(this RemoveStatus status) =>
        status is RemoveStatus.Removed or RemoveStatus.RemovedNotReplicated or RemoveStatus.Missing or RemoveStatus.Forged;
}
