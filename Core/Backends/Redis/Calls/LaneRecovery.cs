namespace SessionKernel;

// What follows an attempt over a lane without an answer:
//
//   no lane was open, or the lane was lost   an attempt within the same deadline, over the next lane that opens
//   an error reply                           the same command over the multiplexer: an error means that the server applied nothing
//   no lane can open                         the same command over the multiplexer
//   a second loss, too late, cancelled       the call ends
//
// Repeating is safe: a load changes nothing, a write finds its own stamp, and a removal finds that the key is gone.
//
// If the server is no primary, the topology is read again first. If it has disowned the key, its place is forgotten.
internal sealed class LaneRecovery(StoreLanes lanes, MultiplexerPath multiplexer)
{
    /// <returns>How the call ends; null if it was sent again.</returns>
    public async ValueTask<BackendReply?> RecoverAsync(LaneCall call)
    {
        if (call.Reply == LaneReplyKind.NotPrimary)
        {
            await lanes.RefreshAsync().ConfigureAwait(false);
        }
        else if (call.Reply == LaneReplyKind.Moved)
        {
            lanes.Forget(call.Command.Key);
        }

        if (call.Reply.IsError())
        {
            return await AskMultiplexerAsync(call).ConfigureAwait(false);
        }

        if (call.Fault is { } fault)
        {
            if (fault is not (LaneFault.Unsent or LaneFault.Lost) || call.Earlier is not null)
            {
                return Report(call, fault);
            }

            call.BeginAgain(fault);
        }

        return await SendAgainAsync(call).ConfigureAwait(false);
    }

    private async ValueTask<BackendReply?> SendAgainAsync(LaneCall call)
    {
        try
        {
            while (await lanes.WhenOpenAsync(call.Command.Key, call.Deadline, call.Token).ConfigureAwait(false) is { } lane)
            {
                if (call.TrySend(lane))
                {
                    return null;
                }
            }
        }
        catch (LaneWaitException e)
        {
            return Report(call, e.Fault);
        }

        return await AskMultiplexerAsync(call).ConfigureAwait(false);
    }

    private ValueTask<BackendReply> AskMultiplexerAsync(LaneCall call)
    {
        var (command, earlier) = call.HandOn();
        return multiplexer.FollowAsync(command, earlier, lanes.Left(call.Deadline), call.Token);
    }

    private BackendReply Report(LaneCall call, LaneFault fault)
    {
        var reply = call.Meaning(fault);
        lanes.Report(call.Command.Kind, fault, reply.Status);
        return reply;
    }
}
