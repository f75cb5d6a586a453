namespace SessionKernel.AspNetCore;

public sealed partial class WebSession<T>
{
    /// <summary>
    /// Changes the stored session at once, and starts again whenever another request was first: for concurrent changes. The value is then
    /// the stored one; earlier changes of this request, its lifetime included, are dropped. A session that was only begun is changed and
    /// stored.
    /// </summary>
    /// <param name="change">Changes the value; it may run several times.</param>
    /// <returns>What happened; Unavailable after a failed commit or renewal, after which the request stores nothing more.</returns>
    public ValueTask<UpdateResult> UpdateAsync(Action<T> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return WebSessionUpdate<T>.UpdateAsync(
            _state,
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
        return WebSessionUpdate<T>.UpdateAsync(
            _state,
            id => Store.UpdateAsync(id, change, CancellationToken.None),
            value => new ValueTask<T>(change(value)));
    }

    /// <summary>Changes the stored session asynchronously.</summary>
    /// <param name="change">Changes the value; it may run several times.</param>
    /// <returns>As for the other overloads.</returns>
    public ValueTask<UpdateResult> UpdateAsync(Func<T, ValueTask> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return WebSessionUpdate<T>.UpdateAsync(
            _state,
            id => Store.UpdateAsync(id, change, CancellationToken.None),
            async value =>
            {
                await change(value).ConfigureAwait(false);
                return value;
            });
    }
}
