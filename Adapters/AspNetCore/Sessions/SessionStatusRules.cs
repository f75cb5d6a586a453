namespace SessionKernel.AspNetCore;

// Two rules decide what a request may do to a browser's cookie:
//
//   no session, and none to be lost (no cookie, Missing, Expired, InvalidId, Corrupt, ValidationFailed): a new one may be created
//   a session that may still exist (Unavailable, Denied, NewerSchema, KeyUnavailable, UnknownFormat), or that has moved to
//   another id (Moved): the request is served as signed out, nothing is created, and no cookie is set or deleted; except that
//   somebody may sign in if the server has answered
internal static class SessionStatusRules
{
    public static bool MayBegin(this SessionStatus status) => status is SessionStatus.None or SessionStatus.Missing or SessionStatus.Expired
        or SessionStatus.InvalidId or SessionStatus.Corrupt or SessionStatus.ValidationFailed;

    public static bool MayBeReplacedAtSignIn(this SessionStatus status) =>
        status is SessionStatus.NewerSchema or SessionStatus.KeyUnavailable or SessionStatus.UnknownFormat;

    public static bool MayStillBeThere(this SessionStatus status) => status is SessionStatus.Unavailable or SessionStatus.Denied
        or SessionStatus.NewerSchema or SessionStatus.KeyUnavailable or SessionStatus.UnknownFormat;
}
