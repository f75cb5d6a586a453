namespace SessionKernel.Orleans;

/// <summary>
/// Stands for all grain states of one storage provider. The settings of its store (server, expiry, serializers, secrets) apply to every
/// state that does not set its own. No value of this type exists.
/// </summary>
public sealed class GrainStates
{
    private GrainStates()
    {
    }
}
