namespace SessionKernel;

/// <summary>Translates a backend's status into a caller's.</summary>
internal static class BackendOutcomes
{
    /// <param name="status">The status of a write.</param>
    /// <param name="isUnconfirmed">Whether too few replicas confirmed it.</param>
    public static SaveStatus ToSaveStatus(this BackendStatus status, bool isUnconfirmed = false) => status switch
    {
        BackendStatus.Done => isUnconfirmed ? SaveStatus.SavedNotReplicated : SaveStatus.Saved,
        BackendStatus.Conflict => SaveStatus.Conflict,
        BackendStatus.Denied => SaveStatus.Denied,
        BackendStatus.StoreFull => SaveStatus.StoreFull,
        BackendStatus.LimitReached => SaveStatus.LimitReached,
        BackendStatus.Unavailable => SaveStatus.Unavailable,
        BackendStatus.OutcomeUnknown => SaveStatus.OutcomeUnknown,
        _ => SaveStatus.Gone,
    };

    /// <param name="status">The status of a removal.</param>
    /// <param name="isUnconfirmed">Whether too few replicas confirmed it.</param>
    public static RemoveStatus ToRemoveStatus(this BackendStatus status, bool isUnconfirmed = false) => status switch
    {
        BackendStatus.Done => isUnconfirmed ? RemoveStatus.RemovedNotReplicated : RemoveStatus.Removed,
        BackendStatus.Moved => RemoveStatus.Moved,
        BackendStatus.Conflict => RemoveStatus.Conflict,
        BackendStatus.Denied => RemoveStatus.Denied,
        BackendStatus.Unavailable or BackendStatus.StoreFull => RemoveStatus.Unavailable,
        BackendStatus.OutcomeUnknown => RemoveStatus.OutcomeUnknown,
        BackendStatus.WrongType => RemoveStatus.UnknownFormat,
        _ => isUnconfirmed ? RemoveStatus.RemovedNotReplicated : RemoveStatus.Missing,
    };
}
