namespace SessionKernel;

/// <summary>For steps of an operation that goes by the reply itself.</summary>
internal sealed class RawReplyHandler : IReplyHandler<SessionKey, BackendReply>
{
    public BackendReply Handle(SessionKey state, in BackendReply reply) => reply;
}
