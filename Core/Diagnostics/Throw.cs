using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace SessionKernel;

internal static class Throw
{
    /// <summary>Like <see cref="ArgumentNullException.ThrowIfNull(object?, string?)"/>, but does not box a struct.</summary>
    public static void IfNull<T>([NotNull] T value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value is null)
        {
            throw new ArgumentNullException(name);
        }
    }

    [DoesNotReturn]
    public static void SessionDisposed() => throw new ObjectDisposedException("Session", "The session handle was disposed.");

    [DoesNotReturn]
    public static void StoreNotReady(string name, bool isDisposed) => throw (isDisposed
        ? new ObjectDisposedException("SessionStore", $"The session store {name} was disposed.")
         : new InvalidOperationException($"The session store {name} is not connected yet: its host connects it when it starts."));

    [DoesNotReturn]
    public static void NotLive(object status) =>
        throw new InvalidOperationException($"The session is {status}, not Live: check its Status before you use or save its value.");

    [DoesNotReturn]
    public static void NoId() => throw new InvalidOperationException(
        "There is no id, because the session was not stored. Check its SaveStatus.");

    [DoesNotReturn]
    public static void SessionNeedsExpiry() => throw new ArgumentException(
        "A session needs an idle timeout, an absolute lifetime, or both: only named records may live forever.");

    [DoesNotReturn]
    public static void RecordsOnly(string name) => throw new InvalidOperationException(
        $"The store {name} shares the key prefix of another store and keeps only named records: use the other store for sessions "
            + "and their principals.");

    [DoesNotReturn]
    public static void NoRecord() => throw new ArgumentException("The key does not belong to a named record: see SessionStore.KeyOf.");

    [DoesNotReturn]
    public static void NoStamp(object status) => throw new InvalidOperationException($"The record is {status}, so it has no stamp.");

    [DoesNotReturn]
    public static void Busy() =>
        throw new InvalidOperationException("The session is being written. A handle is not thread-safe: await one call before the next.");

    [DoesNotReturn]
    public static void ChangeOfACopy() =>
        throw new InvalidOperationException("The value is a struct, so an action would change a copy of it: return the new value instead.");

    [DoesNotReturn]
    public static void ResultNotThere() => throw new InvalidOperationException(
        "The result is not there yet: await the ValueTask, or convert it with AsTask() before you wait for it.");

    [DoesNotReturn]
    public static void ResultTaken() =>
        throw new InvalidOperationException("The result was already taken: await a ValueTask only once.");

    [DoesNotReturn]
    public static void OtherStore() => throw new ArgumentException("The session was loaded by another store.", "session");

    [DoesNotReturn]
    public static void PrincipalNeedsAbsoluteLifetime() =>
        throw new InvalidOperationException("A session with a principal needs an absolute lifetime: call Expire(absolute: …).");
}
