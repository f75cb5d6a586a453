using System.Net;
using System.Text;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using SessionKernel.Testing.Servers;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Compare.Subjects;

/// <summary>Where a subject keeps its sessions.</summary>
/// <param name="Address">HOST:PORT; of a Cluster several, between commas.</param>
/// <param name="Prefix">Every key begins with it.</param>
internal sealed record SubjectContext(string Address, string Prefix)
{
    public EndPoint EndPoint => EndPointCollection.TryParse(Address) ?? throw new UsageException("--redis takes HOST:PORT.");
}

/// <summary>What is compared.</summary>
/// <param name="Name">As tables show it.</param>
/// <param name="OpenAsync">Connects one.</param>
/// <param name="SerializesToArray">Whether a save hands over an array, since the subject's interface takes nothing else.</param>
/// <param name="OnlyLoads">Whether it knows but load and load+touch.</param>
internal sealed record SubjectKind(string Name, Func<SubjectContext, Task<Subject>> OpenAsync, bool SerializesToArray = false, bool OnlyLoads = false)
{
    public const string KernelLane = "kernel-lane";
    public const string KernelLaneKeyed = "kernel-lane-keyed";
    public const string KernelLaneTagged = "kernel-lane-tagged";
    public const string KernelMultiplexer = "kernel-multiplexer";
    public const string StackExchangeLease = "stackexchange-lease";
    public const string AspNetCoreSession = "aspnetcore-session";
    public const string RawLimit = "raw-limit";

    public static IReadOnlyList<SubjectKind> All { get; } =
    [
        new(KernelLane, static context => KernelSubject.OpenAsync(context, TransportMode.Lanes)),
        new(KernelLaneKeyed, static context => KernelSubject.OpenAsync(context, TransportMode.Lanes, keyed: true)),
        new(KernelLaneTagged, static context => KernelSubject.OpenAsync(context, TransportMode.Lanes, tagged: true)),
        new(KernelMultiplexer, static context => KernelSubject.OpenAsync(context, TransportMode.Multiplexer)),
        new(StackExchangeLease, OpenLeaseAsync),
        new(AspNetCoreSession, OpenAspNetCoreAsync, SerializesToArray: true),
        new(RawLimit, static context => Task.FromResult<Subject>(new RawLimit(context)), OnlyLoads: true),
    ];

    /// <summary>One socket reaches one server.</summary>
    public bool KnowsCluster => Name != RawLimit;

    public bool Knows(Scenario scenario) => !OnlyLoads || scenario is Scenario.Load or Scenario.LoadTouch;

    private static async Task<Subject> OpenLeaseAsync(SubjectContext context)
    {
        var redis = await ConnectionMultiplexer.ConnectAsync(Patience.With(context.Address));
        var cas = await Task.WhenAll(redis.GetServers().Select(server => server.ScriptLoadAsync(Subjects.StackExchangeLease.Cas)));
        return new StackExchangeLease(redis, cas[0], Encoding.UTF8.GetBytes(context.Prefix));
    }

    private static Task<Subject> OpenAspNetCoreAsync(SubjectContext context)
    {
        var options = new RedisCacheOptions { Configuration = Patience.With(context.Address), InstanceName = context.Prefix };
        return Task.FromResult<Subject>(new AspNetCoreSession(new RedisCache(options)));
    }
}
