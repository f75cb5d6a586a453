using Microsoft.AspNetCore.Builder;

namespace SessionKernel.AspNetCore;

/// <summary>Declares how endpoints use sessions.</summary>
public static class SessionEndpointConventionBuilderExtensions
{
    /// <summary>Declares how an endpoint, or each endpoint of a group, uses sessions.</summary>
    /// <typeparam name="TBuilder">The builder's type.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="use">The use.</param>
    /// <returns>The builder.</returns>
    public static TBuilder WithSession<TBuilder>(this TBuilder builder, SessionUse use)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new WithSessionAttribute(use));
}
