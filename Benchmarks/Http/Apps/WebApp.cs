using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>One app: the same endpoints over another session.</summary>
internal abstract class SessionApp
{
    public const string None = "none";
    public const string Framework = "framework";
    public const string Kernel = "kernel";
    public const string KernelTyped = "kernel-typed";

    /// <summary>Every key that an app stores begins with it.</summary>
    public const string KeyPrefix = "sk:http:";

    public static IReadOnlyList<string> Names { get; } = [None, Framework, Kernel, KernelTyped];

    protected static TimeSpan Idle { get; } = TimeSpan.FromMinutes(20);

    public static SessionApp Of(string name) => name switch
    {
        None => new NoSession(),
        Framework => new FrameworkSession(),
        Kernel => new KernelBagSession(),
        KernelTyped => new KernelTypedSession(),
        _ => throw new UsageException($"No app has the name {name}."),
    };

    /// <param name="services">The app's.</param>
    /// <param name="redis">HOST:PORT.</param>
    public abstract void AddTo(IServiceCollection services, string redis);

    public abstract void Use(IApplicationBuilder app);

    /// <summary>Puts a cart into the session.</summary>
    public abstract ValueTask<Visit> BeginAsync(HttpContext context, long owner);

    public abstract ValueTask<Visit> ReadAsync(HttpContext context);

    public abstract ValueTask<Visit> ChangeAsync(HttpContext context);
}
