using System.Text;
using Orleans;
using Orleans.Runtime;
using SessionKernel.Hosting;

namespace SessionKernel.Orleans;

// The sessions that a caller works for, on their way to a grain: values of the call's RequestContext, each under
//
//   SessionKernel:<store name>     the id's text of 43 characters, as bytes, which nothing prints
//
// They are in that context on the way only. The sender puts them in for one call, and only to a grain: an observer is in somebody else's
// process. The receiver takes them out before the grain runs, so that what keeps a context for later, such as a stream's queue, has none of
// it.
internal static class PropagatedSessions
{
    private const string Prefix = "SessionKernel:";

    public static void Put(IEnumerable<KeyValuePair<string, SessionId>> ids)
    {
        foreach (var (store, id) in ids)
        {
            RequestContext.Set(Prefix + store, Encoding.ASCII.GetBytes(id.Reveal()));
        }
    }

    public static IReadOnlyDictionary<string, SessionId>? Take()
    {
        Dictionary<string, SessionId>? taken = null;
        foreach (var (key, value) in RequestContext.Entries)
        {
            if (key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                taken ??= new Dictionary<string, SessionId>(StringComparer.Ordinal);
                taken[key[Prefix.Length..]] = value is byte[] text && SessionId.TryParse(Encoding.ASCII.GetString(text), out var id)
                    ? id
                    : default;
            }
        }

        foreach (var store in taken?.Keys ?? Enumerable.Empty<string>())
        {
            RequestContext.Remove(Prefix + store);
        }

        return taken;
    }
}

/// <summary>Where a call begins.</summary>
internal sealed class SessionSender(SessionContext sessions) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return sessions.IsEmpty || context.TargetId.IsClient() || context.TargetId.IsSystemTarget() ? context.Invoke() : SendAsync(context);
    }

    // Its own flow: what it sets is gone when it has ended.
    private async Task SendAsync(IOutgoingGrainCallContext context)
    {
        PropagatedSessions.Put(sessions.Ids);
        await context.Invoke().ConfigureAwait(true);
    }
}

/// <summary>Where it arrives. A call that carries nothing is for no session, wherever it came from.</summary>
internal sealed class SessionReceiver(SessionContext sessions) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return sessions.IsEmpty && !RequestContext.Keys.Any() ? context.Invoke() : ReceiveAsync(context);
    }

    private async Task ReceiveAsync(IIncomingGrainCallContext context)
    {
        using var scope = sessions.Enter(PropagatedSessions.Take() ?? SessionContext.None);
        await context.Invoke().ConfigureAwait(true);
    }
}
