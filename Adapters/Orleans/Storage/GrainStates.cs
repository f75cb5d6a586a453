namespace SessionKernel.Orleans;

/// <summary>
/// Stands for all grain states of one storage provider: what is said of a store of it (server, expiry, serializers, secrets) holds for
/// each state that says nothing else. There is no value of this type.
/// </summary>
public sealed class GrainStates
{
    private GrainStates()
    {
    }
}
