namespace SessionKernel;

// The compare of a save or renew, as it stands in the scripts of the Redis backend and, for the memory backend, here.
//
//   own new stamp there, or as previous stamp -> Done      (a retry whose first reply was lost)
//   no envelope, or a moved marker            -> Gone
//   expected or alternate stamp               -> write, Done
//   any other stamp                           -> Conflict
//
// A save's script looks for the expected stamp first: no writer can have seen our new stamp and be what we had loaded.
internal static class StampRule
{
    public static BackendStatus? Decide(ReadOnlySpan<byte> stored, in BackendCommand command)
    {
        if (!EnvelopeHead.IsEnvelope(stored))
        {
            return BackendStatus.Gone;
        }

        var stamp = EnvelopeHead.StampOf(stored);
        if (stamp == command.NewStamp || EnvelopeHead.PreviousStampOf(stored) == command.NewStamp)
        {
            return BackendStatus.Done;
        }

        if (EnvelopeHead.IsMoved(stored))
        {
            return BackendStatus.Gone;
        }

        var expected = stamp == command.ExpectedStamp || (command.AlternateStamp != 0 && stamp == command.AlternateStamp);
        return expected ? null : BackendStatus.Conflict;
    }
}
