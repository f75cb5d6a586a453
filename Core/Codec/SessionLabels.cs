using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>Labels a session in a list, using the user's function of its value.</summary>
internal sealed class SessionLabels<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool, SessionDecoder<T> decoder, Func<T, string?> label)
    where T : notnull
{
    [SuppressMessage("Design", "CA1031", Justification = "If the user's function throws, the session has no label.")]
    public string? LabelOf(in SessionKey key, PooledBuffer stored)
    {
        var state = pool.Rent(default, key);
        try
        {
            return decoder.Decode(state, stored, pool.NowMs, out _) == SessionStatus.Live ? label(state.Value!) : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // One session that can't be labelled must not hide the others.
            return null;
        }
        finally
        {
            pool.Return(state);
        }
    }
}
