namespace SessionKernel;

/// <summary>Returns the reply itself, for steps of an operation that examine it.</summary>
internal sealed class RawReplyHandler : IReplyHandler<SessionKey, BackendReply>
{
    public BackendReply Handle(SessionKey state, in BackendReply reply) => reply;
}
