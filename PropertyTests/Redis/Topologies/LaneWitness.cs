namespace SessionKernel.PropertyTests.Redis.Topologies;

/// <summary>What a server says of the connections of a store, which its ClientName tells from others.</summary>
internal static class LaneWitness
{
    /// <summary>Of a multiplexer: for commands, and for subscriptions. A lane comes to these.</summary>
    public const int WithoutLanes = 2;

    public static async Task<int> ConnectionsAsync(RedisServer server, string clientName) =>
        (await server.TextAsync("CLIENT", "LIST")).Split($" name={clientName} ").Length - 1;
}
