namespace SessionKernel.AspNetCore;

// reload -> change -> save, by the store; then the handle is loaded again. What was only begun is changed and created.
public sealed partial class WebSession<T>
{
    /// <summary>
    /// Changes the stored session at once, and starts again whenever another request was first: for concurrent changes. The value is then
    /// the stored one; earlier changes of this request, its windows included, are dropped. A session that was only begun is changed and
    /// stored.
    /// </summary>
    /// <param name="change">Changes the value; it may run several times.</param>
    /// <returns>What happened; Unavailable after a failed commit or renewal, after which the request stores nothing more.</returns>
    public ValueTask<UpdateResult> UpdateAsync(Action<T> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return UpdateAsync(
            id => Store.UpdateAsync(id, change, CancellationToken.None),
            value =>
            {
                change(value);
                return new ValueTask<T>(value);
            });
    }

    /// <summary>Replaces the value of the stored session with a function's result, for immutable values.</summary>
    /// <param name="change">Makes the new value; it may run several times.</param>
    /// <returns>As for the other overloads.</returns>
    public ValueTask<UpdateResult> UpdateAsync(Func<T, T> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return UpdateAsync(id => Store.UpdateAsync(id, change, CancellationToken.None), value => new ValueTask<T>(change(value)));
    }

    /// <summary>Changes the stored session asynchronously.</summary>
    /// <param name="change">Changes the value; it may run several times.</param>
    /// <returns>As for the other overloads.</returns>
    public ValueTask<UpdateResult> UpdateAsync(Func<T, ValueTask> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return UpdateAsync(
            id => Store.UpdateAsync(id, change, CancellationToken.None),
            async value =>
            {
                await change(value).ConfigureAwait(false);
                return value;
            });
    }

    private async ValueTask<UpdateResult> UpdateAsync(Func<SessionId, ValueTask<UpdateResult>> stored, Func<T, ValueTask<T>> started)
    {
        SessionStatus found;
        SessionId id;
        bool hadOldId;
        using (_request.Enter())
        {
            RefuseReadOnly();
            found = Status;
            if (_isGivenUp)
            {
                return new UpdateResult(found, SaveStatus.Unavailable);
            }

            if (!IsLive && !(_isStarted && MayCreate))
            {
                return new UpdateResult(found, SaveStatus.None);
            }

            (id, hadOldId) = (Id, IsLive && _session.HasOldId);
        }

        if (found == SessionStatus.Live)
        {
            var result = await stored(id).ConfigureAwait(false);
            RefuseAfterEnd();
            _isToBeKept = false;
            Hold(await Store.LoadAsync(id, CancellationToken.None).ConfigureAwait(false));

            // The old id's time may be over: a session that began now would take the place of the one with the new id.
            _isGivenUp = hadOldId && !IsLive;
            return result;
        }

        RefuseAfterHeaders();
        var changed = await started(_started!).ConfigureAwait(false);
        ValueTask<SaveStatus> creating;
        using (_request.Enter())
        {
            _started = changed;
            creating = CreateAsync(changed, principal: null, CancellationToken.None);
        }

        return new UpdateResult(found, await creating.ConfigureAwait(false));
    }
}
