using System.Runtime.CompilerServices;

namespace SessionKernel;

public sealed partial class SessionStore<T>
{
    /// <summary>Changes a session in place, and starts again from the stored value whenever another writer was first.</summary>
    /// <param name="id">The id.</param>
    /// <param name="change">Changes the value. It may run several times, each time on the value stored by then.</param>
    /// <param name="cancellationToken">Honoured until a command is written.</param>
    /// <returns>What happened; a Conflict only after <see cref="SessionStoreOptions.MaxUpdateAttempts"/> tries.</returns>
    /// <exception cref="InvalidOperationException">The value is a struct: use the overload that returns the new value.</exception>
    public ValueTask<UpdateResult> UpdateAsync(SessionId id, Action<T> change, CancellationToken cancellationToken = default) =>
        UpdateAsync(id, static (value, change) => change(value), change, cancellationToken);

    /// <summary>Changes a session in place, with an argument that the delegate need not capture.</summary>
    /// <typeparam name="TArgument">The type of the argument.</typeparam>
    /// <param name="id">The id.</param>
    /// <param name="change">As for the overload without an argument.</param>
    /// <param name="argument">Passed to the change.</param>
    /// <param name="cancellationToken">Honoured until a command is written.</param>
    /// <returns>As for the overload without an argument.</returns>
    public ValueTask<UpdateResult> UpdateAsync<TArgument>(
        SessionId id, Action<T, TArgument> change, TArgument argument, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (typeof(T).IsValueType)
        {
            Throw.ChangeOfACopy();
        }

        return _writes.UpdateAsync(
            id,
            static (value, with) =>
            {
                with.change(value, with.argument);
                return new ValueTask<T>(value);
            },
            (change, argument),
            cancellationToken);
    }

    /// <summary>Replaces the value of a session with a function's result, for immutable values.</summary>
    /// <param name="id">The id.</param>
    /// <param name="change">Makes the new value. It may run several times.</param>
    /// <param name="cancellationToken">Honoured until a command is written.</param>
    /// <returns>As for the other overloads.</returns>
    [OverloadResolutionPriority(2)]
    public ValueTask<UpdateResult> UpdateAsync(SessionId id, Func<T, T> change, CancellationToken cancellationToken = default) =>
        UpdateAsync(id, static (value, change) => change(value), change, cancellationToken);

    /// <summary>Replaces the value of a session with a function's result, with an argument.</summary>
    /// <typeparam name="TArgument">The type of the argument.</typeparam>
    /// <param name="id">The id.</param>
    /// <param name="change">Makes the new value. It may run several times.</param>
    /// <param name="argument">Passed to the change.</param>
    /// <param name="cancellationToken">Honoured until a command is written.</param>
    /// <returns>As for the other overloads.</returns>
    [OverloadResolutionPriority(2)]
    public ValueTask<UpdateResult> UpdateAsync<TArgument>(
        SessionId id, Func<T, TArgument, T> change, TArgument argument, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _writes.UpdateAsync(
            id, static (value, with) => new ValueTask<T>(with.change(value, with.argument)), (change, argument), cancellationToken);
    }

    /// <summary>Changes a session in place using a method that returns a task.</summary>
    /// <param name="id">The id.</param>
    /// <param name="change">Changes the value. It may run several times.</param>
    /// <param name="cancellationToken">Honoured until a command is written.</param>
    /// <returns>As for the other overloads.</returns>
    public ValueTask<UpdateResult> UpdateAsync(SessionId id, Func<T, Task> change, CancellationToken cancellationToken = default) =>
        UpdateAsync(id, static (value, change) => new ValueTask(change(value)), change, cancellationToken);

    /// <summary>Changes a session in place using a method that returns a task, with an argument.</summary>
    /// <typeparam name="TArgument">The type of the argument.</typeparam>
    /// <param name="id">The id.</param>
    /// <param name="change">Changes the value. It may run several times.</param>
    /// <param name="argument">Passed to the change.</param>
    /// <param name="cancellationToken">Honoured until a command is written.</param>
    /// <returns>As for the other overloads.</returns>
    public ValueTask<UpdateResult> UpdateAsync<TArgument>(
        SessionId id, Func<T, TArgument, Task> change, TArgument argument, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return UpdateAsync(
            id, static (value, with) => new ValueTask(with.change(value, with.argument)), (change, argument), cancellationToken);
    }

    /// <summary>Changes a session in place asynchronously.</summary>
    /// <param name="id">The id.</param>
    /// <param name="change">Changes the value. It may run several times.</param>
    /// <param name="cancellationToken">Honoured until a command is written.</param>
    /// <returns>As for the other overloads.</returns>
    [OverloadResolutionPriority(1)]
    public ValueTask<UpdateResult> UpdateAsync(SessionId id, Func<T, ValueTask> change, CancellationToken cancellationToken = default) =>
        UpdateAsync(id, static (value, change) => change(value), change, cancellationToken);

    /// <summary>Changes a session in place asynchronously, with an argument.</summary>
    /// <typeparam name="TArgument">The type of the argument.</typeparam>
    /// <param name="id">The id.</param>
    /// <param name="change">Changes the value. It may run several times.</param>
    /// <param name="argument">Passed to the change.</param>
    /// <param name="cancellationToken">Honoured until a command is written.</param>
    /// <returns>As for the other overloads.</returns>
    [OverloadResolutionPriority(1)]
    public ValueTask<UpdateResult> UpdateAsync<TArgument>(
        SessionId id, Func<T, TArgument, ValueTask> change, TArgument argument, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _writes.UpdateAsync(
            id,
            static async (value, with) =>
            {
                await with.change(value, with.argument).ConfigureAwait(false);
                return value;
            },
            (change, argument),
            cancellationToken);
    }
}
