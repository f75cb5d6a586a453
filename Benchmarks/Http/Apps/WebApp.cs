using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>One app: the same endpoints over another session, or another ticket.</summary>
internal abstract class WebApp
{
    public const string None = "none";
    public const string Framework = "framework";
    public const string Kernel = "kernel";
    public const string KernelPool = "kernel-pool";
    public const string KernelTyped = "kernel-typed";
    public const string KernelMemory = "kernel-memory";
    public const string TicketCookie = "ticket-cookie";
    public const string TicketCache = "ticket-cache";
    public const string TicketKernel = "ticket-kernel";

    /// <summary>The prefix of every key that an app stores.</summary>
    public const string KeyPrefix = "sk:http:";

    /// <summary>The apps that are put under load.</summary>
    public static IReadOnlyList<string> Loaded { get; } =
        [None, Framework, Kernel, KernelPool, KernelTyped, TicketCookie, TicketCache, TicketKernel];

    /// <summary>The apps whose start is timed.</summary>
    public static IReadOnlyList<string> Started { get; } = [None, Framework, KernelMemory, Kernel];

    /// <summary>The endpoints by path. The app answers no other path.</summary>
    public abstract IReadOnlyDictionary<string, Func<HttpContext, ValueTask<Visit>>> Endpoints { get; }

    protected static TimeSpan Idle { get; } = TimeSpan.FromMinutes(20);

    public static WebApp Of(string name) => name switch
    {
        None => new NoSession(),
        Framework => new FrameworkSession(),
        Kernel => new KernelBagSession(static (store, redis) => store.UseRedis(redis)),
        KernelPool => new KernelBagSession(
            static (store, redis) => store.UseRedis(redis, static options => options.ContinueOnThreadPool = true)),
        KernelTyped => new KernelTypedSession(),
        KernelMemory => new KernelBagSession(static (store, _) => store.UseMemory()),
        TicketCookie => new CookieTickets(),
        TicketCache => new CacheTickets(),
        TicketKernel => new KernelTickets(),
        _ => throw new ArgumentException($"No app has the name {name}.", nameof(name)),
    };

    /// <param name="services">The app's services.</param>
    /// <param name="redis">HOST:PORT.</param>
    public abstract void AddTo(IServiceCollection services, string redis);

    public abstract void Use(IApplicationBuilder app);

    /// <summary>Puts a cart into the session, or signs in.</summary>
    public abstract ValueTask<Visit> BeginAsync(HttpContext context, long owner);
}
