using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace SessionKernel;

internal static class Throw
{
    /// <summary>As <see cref="ArgumentNullException.ThrowIfNull(object?, string?)"/>, which boxes a struct.</summary>
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
        : new InvalidOperationException($"The session store {name} is not connected: it is once its host has started."));

    [DoesNotReturn]
    public static void NotLive(object status) =>
        throw new InvalidOperationException($"The session is not Live but {status}: check its Status before its value is used or saved.");

    [DoesNotReturn]
    public static void NoId() => throw new InvalidOperationException(
        "There is no id to hand out: the session was not stored. Check its SaveStatus.");

    [DoesNotReturn]
    public static void SessionNeedsExpiry() => throw new ArgumentException(
        "A session needs an idle timeout, an absolute lifetime, or both: only named records may live for ever.");

    [DoesNotReturn]
    public static void RecordsOnly(string name) => throw new InvalidOperationException(
        $"The store {name} shares the key prefix of another one, and keeps named records: sessions and their principals "
            + "are the other store's.");

    [DoesNotReturn]
    public static void NoRecord() => throw new ArgumentException("The key is not that of a named record: see SessionStore.KeyOf.");

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
        "The result is not there yet: await the ValueTask, or turn it into a Task by AsTask() before it is waited for.");

    [DoesNotReturn]
    public static void ResultTaken() =>
        throw new InvalidOperationException("The result was taken already: a ValueTask is awaited once.");

    [DoesNotReturn]
    public static void OtherStore() => throw new ArgumentException("The session was loaded by another store.", "session");

    [DoesNotReturn]
    public static void PrincipalNeedsAbsoluteLifetime() =>
        throw new InvalidOperationException("A session with a principal needs an absolute lifetime: give Expire(absolute: …).");
}
