using System.Net;
using System.Text;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using SessionKernel.Testing.Servers;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Compare.Subjects;

/// <summary>Where a subject keeps its sessions.</summary>
/// <param name="Address">HOST:PORT; for a Cluster several, separated by commas.</param>
/// <param name="Prefix">The prefix of every key.</param>
internal sealed record SubjectContext(string Address, string Prefix)
{
    public EndPoint EndPoint =>
        EndPointCollection.TryParse(Address) ?? throw new InvalidOperationException($"{Address} is not one server.");
}

/// <summary>A kind of subject.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="OpenAsync">Connects one.</param>
/// <param name="SerializesToArray">Whether a save passes an array, because the subject's interface takes nothing else.</param>
/// <param name="OnlyLoads">Whether it supports only load and load+touch.</param>
internal sealed record SubjectKind(
    string Name, Func<SubjectContext, Task<Subject>> OpenAsync, bool SerializesToArray = false, bool OnlyLoads = false)
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

    /// <summary>Whether it works with a Cluster: one socket reaches only one server.</summary>
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
