using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>What a session is called in a list, by the user's function of its value.</summary>
internal sealed class SessionLabels<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool, SessionDecoder<T> decoder, Func<T, string?> label)
    where T : notnull
{
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the user's label throws is no label.")]
    public string? LabelOf(in SessionKey key, PooledBuffer stored)
    {
        var state = pool.Rent(default, key);
        try
        {
            return decoder.Decode(state, stored, pool.NowMs, out _) == SessionStatus.Live ? label(state.Value!) : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // One value that can't be called anything must not hide the others.
            return null;
        }
        finally
        {
            pool.Return(state);
        }
    }
}
