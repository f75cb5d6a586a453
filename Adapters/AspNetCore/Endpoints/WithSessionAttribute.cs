namespace SessionKernel.AspNetCore;

/// <summary>Says what a controller, an action, a page model or the method behind an endpoint does with its sessions.</summary>
/// <param name="use">What it does.</param>
/// <remarks>An action's counts before its controller's. On a handler of a Razor Page it does nothing: put it on the page model.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class WithSessionAttribute(SessionUse use) : Attribute, ISessionUseMetadata
{
    /// <inheritdoc/>
    public SessionUse Use { get; } = use;
}
