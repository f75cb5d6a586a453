namespace SessionKernel;

internal sealed class RemoveHandler(OutagePolicy outagePolicy) : IReplyHandler<SessionKey, RemoveStatus>
{
    public RemoveStatus Handle(SessionKey state, in BackendReply reply)
    {
        reply.Value?.Return();
        return outagePolicy.FailureOf(reply) is { } failure ? throw failure : reply.Status.ToRemoveStatus(reply.IsUnconfirmed);
    }
}
