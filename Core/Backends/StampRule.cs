namespace SessionKernel;

// How a save or renewal compares stamps. The scripts of the Redis backend do the same; the memory backend uses this class.
//
//   own new stamp there, or as previous stamp -> Done      (a retry whose first reply was lost)
//   no envelope, or a moved marker            -> Gone
//   expected or alternate stamp               -> write, Done
//   any other stamp                           -> Conflict
//
// The script of a save compares the expected stamp first, with the same result: a value that still has that stamp can't follow our own
// write.
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
