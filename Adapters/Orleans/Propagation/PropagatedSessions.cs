using System.Text;
using Orleans;
using Orleans.Runtime;
using SessionKernel.Hosting;

namespace SessionKernel.Orleans;

// The sessions that a caller works for, on their way to a grain. They are values of the call's RequestContext, each under
//
//   SessionKernel:<store name>     the id's text of 43 characters, as bytes, which nothing prints
//
// They are in that context only on the way. The sender adds them for one call, and only if a grain is called: an observer runs in somebody
// else's process. The receiver removes them before the grain runs, so that code which keeps a context for later, such as a stream's queue,
// keeps no id.
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

/// <summary>Adds the sessions to outgoing calls.</summary>
internal sealed class SessionSender(SessionContext sessions) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return sessions.IsEmpty || context.TargetId.IsClient() || context.TargetId.IsSystemTarget() ? context.Invoke() : SendAsync(context);
    }

    // The method has a flow of its own: the values that it sets are gone when it ends.
    private async Task SendAsync(IOutgoingGrainCallContext context)
    {
        PropagatedSessions.Put(sessions.Ids);
        await context.Invoke().ConfigureAwait(true);
    }
}

/// <summary>Takes the sessions out of incoming calls. A call without ids runs for no session, wherever it came from.</summary>
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
