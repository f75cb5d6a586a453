namespace SessionKernel.AspNetCore;

/// <summary>Declares how a controller, an action, a page model or an endpoint's method uses sessions.</summary>
/// <param name="use">The use.</param>
/// <remarks>
/// An action's attribute overrides its controller's. It has no effect on a handler of a Razor Page: put it on the page model.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class WithSessionAttribute(SessionUse use) : Attribute, ISessionUseMetadata
{
    /// <inheritdoc/>
    public SessionUse Use { get; } = use;
}
