namespace SessionKernel;

// What follows an attempt over a lane that was not answered:
//
//   nothing was sent, the lane was lost   one more attempt within the same deadline, over a lane as soon as one is open: a load by asking
//                                         again, a write by its own stamp, a removal by its own absence
//   an error, whatever it says            the same command over the multiplexer, since an error means that nothing was applied
//   no lane is to be had                  the same command over the multiplexer
//   a second loss, too late, cancelled    the call ends
//
// A server that is no primary, or has disowned the key, has the topology asked for again first.
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
