using Microsoft.AspNetCore.Builder;

namespace SessionKernel.AspNetCore;

/// <summary>Says what endpoints do with their sessions.</summary>
public static class SessionEndpointConventionBuilderExtensions
{
    /// <summary>Says what an endpoint, or each of a group, does with its sessions.</summary>
    /// <typeparam name="TBuilder">The builder's type.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="use">What it does.</param>
    /// <returns>The builder.</returns>
    public static TBuilder WithSession<TBuilder>(this TBuilder builder, SessionUse use)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new WithSessionAttribute(use));
}
