using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.AspNetCore;

/// <summary>Adds sessions to the pipeline.</summary>
public static class SessionKernelApplicationBuilderExtensions
{
    /// <summary>
    /// Provides <c>HttpContext.Session</c> and typed sessions to all later middleware, instead of <c>UseSession()</c>. Put middleware that
    /// needs no session, such as static files, before it: a request with a cookie costs one command here.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns>The application.</returns>
    /// <exception cref="InvalidOperationException">
    /// <see cref="SessionKernelServiceCollectionExtensions.AddSessionKernel"/> was not called.
    /// </exception>
    public static IApplicationBuilder UseSessionKernel(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.ApplicationServices.GetService<IServiceProviderIsService>()?.IsService(typeof(BagName)) == false)
        {
            throw new InvalidOperationException("Sessions are not registered: call services.AddSessionKernel(…).");
        }

        return app.UseMiddleware<SessionKernelMiddleware>();
    }
}
