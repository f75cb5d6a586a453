using System.Collections.Concurrent;
using System.Net;

namespace SessionKernel;

/// <summary>Lets each event through once a second per server, however many connections report it.</summary>
internal sealed class EndPointThrottle(TimeProvider time)
{
    private static readonly EndPoint s_unknown = new IPEndPoint(IPAddress.None, 0);

    private readonly ConcurrentDictionary<EndPoint, LogThrottle> _servers = new();

    public bool Allows(int eventId, EndPoint? server) =>
        _servers.GetOrAdd(server ?? s_unknown, static (_, time) => new LogThrottle(time), time).Allows(eventId);
}
