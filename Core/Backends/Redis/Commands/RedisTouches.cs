namespace SessionKernel;

/// <summary>Touches over the multiplexer, one command each.</summary>
internal sealed class RedisTouches(MultiplexerPath path, BackendContext context)
{
    /// <summary>Sends every touch that has no outcome yet, and waits for all of them.</summary>
    public async ValueTask SendAsync(
        ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, TimeSpan wait, CancellationToken cancellationToken)
    {
        // Not an IBatch: StackExchange.Redis adds a repeat after NOSCRIPT to the batch, which was sent already, so the task never ends.
        var replies = new Task<TouchOutcome>?[touches.Length];
        for (var i = 0; i < replies.Length; i++)
        {
            replies[i] = outcomes.Span[i] == TouchOutcome.Failed ? SendAsync(touches.Span[i], wait, cancellationToken) : null;
        }

        for (var i = 0; i < replies.Length; i++)
        {
            if (replies[i] is { } reply)
            {
                var outcome = await reply.ConfigureAwait(false);
                outcomes.Span[i] = outcome;
            }
        }
    }

    private async Task<TouchOutcome> SendAsync(TouchCommand touch, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            return RedisCommands.ReadTouch(
                await path.Commands.Touch(touch).WaitAsync(wait, context.Time, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (RedisFaults.IsDivided(e) && !touch.Entry.IsEmpty)
        {
            return await SendAsync(touch with { Entry = default }, wait, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFaults.IsNotServed(e) || e is UnexpectedReplyException)
        {
            path.Report("Touch", e is UnexpectedReplyException ? BackendStatus.OutcomeUnknown : RedisFaults.StatusOf(e), e);
            return TouchOutcome.Failed;
        }
    }
}
