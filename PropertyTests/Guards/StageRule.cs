namespace SessionKernel.PropertyTests.Guards;

/// <summary>
/// Who may use whom among the folders of Core. A stage is a folder directly under Core, or a layer of Backends/Redis; "" is Core itself.
/// Every stage may use itself, Buffers and Diagnostics; the root files may use all; Buffers and Diagnostics use none.
/// </summary>
internal static class StageRule
{
    public const string Root = "";
    private static readonly string[] ServeAll = ["Buffers", "Diagnostics"];
    private static readonly string[] UseAll = [Root];

    private static readonly string[] State =
        ["Keys", "Expiry", "Backends", "Envelope", "Touching", "Outages", "Codec", "Sessions", "Serialization"];

    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Buffers"] = [],
        ["Diagnostics"] = [],
        ["Identity"] = [],
        ["Keys"] = ["Identity"],
        ["Envelope"] = [],
        // A secret derives keys for ids and tags; the tag covers the Redis key.
        ["Secrets"] = ["Identity", "Keys", "Envelope"],
        ["Protection"] = ["Envelope", "Keys", "Secrets"],
        ["Serialization"] = [],
        // What a handle holds: a key, a header, windows, and the target of a touch; a bag has a serializer of its own.
        ["Sessions"] = ["Identity", "Keys", "Envelope", "Serialization", "Expiry", "Touching"],
        ["Schema"] = ["Serialization", "Envelope"],
        ["Expiry"] = ["Envelope"],
        // Protection: the sealer opens and seals, here as for the canary, lists and markers, which know no codec. Sessions: what is encoded
        // and decoded is a session's state, whose times and key decide how it is read.
        ["Codec"] = ["Envelope", "Schema", "Serialization", "Protection", "Sessions", "Expiry", "Keys"],
        // Protection: a start has the canary's bytes judged, which is a pure function.
        ["Backends"] = ["Keys", "Envelope", "Protection"],
        // The client, from bytes to routes. It knows neither what a script means, nor retries, nor StackExchange.Redis.
        ["Redis/Protocol"] = [],
        ["Redis/Transport"] = ["Redis/Protocol"],
        ["Redis/Pipeline"] = ["Redis/Protocol", "Redis/Transport"],
        // Backends: what a connection is given, such as its clock and log.
        ["Redis/Routing"] = ["Redis/Protocol", "Redis/Transport", "Redis/Pipeline", "Keys", "Backends"],
        ["Redis/Scripts"] = ["Envelope", "Backends"],
        // Redis: the public options stand at the root of the backend. Transport and Routing: what lanes are opened with, and the topology.
        ["Redis/Multiplexer"] = ["Redis", "Redis/Scripts", "Redis/Transport", "Redis/Routing", "Keys", "Backends"],
        // A connection is shared by stores. Pipeline: the platform that its lanes run on. Replication: it carries the lanes that wait for
        // replicas.
        ["Redis/Connections"] =
        [
            "Redis", "Redis/Transport", "Redis/Pipeline", "Redis/Routing", "Redis/Multiplexer", "Redis/Replication", "Keys", "Backends",
        ],
        // What a store asks, over the multiplexer and over lanes.
        ["Redis/Commands"] =
            ["Redis", "Redis/Scripts", "Redis/Multiplexer", "Redis/Connections", "Keys", "Envelope", "Protection", "Backends"],
        ["Redis/Calls"] = ["Redis/Protocol", "Redis/Pipeline", "Redis/Routing", "Redis/Scripts", "Redis/Commands", "Keys", "Backends"],
        ["Redis/Replication"] =
        [
            "Redis", "Redis/Protocol", "Redis/Transport", "Redis/Pipeline", "Redis/Routing", "Redis/Calls", "Redis/Connections", "Keys",
            "Envelope", "Backends",
        ],
        ["Redis"] = ["Redis/Calls", "Redis/Commands", "Redis/Multiplexer", "Redis/Connections", "Redis/Replication", "Keys", "Backends"],
        // Envelope: a stamp or header that comes from a backend or from Expiry has its type there.
        ["Touching"] = ["Keys", "Expiry", "Backends", "Envelope"],
        // Sessions: what a backend answers is a status to a caller.
        ["Outages"] = ["Keys", "Expiry", "Backends", "Envelope", "Sessions"],
        ["Locking"] = ["Keys", "Expiry", "Backends"],
        // From here on a session's state is read and written. Serialization: a stage that is generic over the user's type names what a
        // serializer needs of it.
        ["Loading"] = [.. State, "Identity"],
        ["Records"] = [.. State, "Writing"],
        // Secrets, Identity: a renewal issues an id. Protection: a moved marker is opened here.
        ["Renewal"] = [.. State, "Loading", "Identity", "Secrets", "Protection"],
        // Renewal: a save follows a rotation, and merges what a conflict returned. The others: an update begins with a load by an id.
        ["Writing"] = [.. State, "Renewal", "Loading", "Identity", "Secrets"],
        // Protection: the sessions of a list are opened, and Codec names them. Renewal: one that was renewed is revoked where it is by now.
        ["Principals"] = [.. State, "Identity", "Protection", "Renewal"],
    };

    /// <summary>UseMemory and UseRedis extend the builder: wiring that belongs to the root, and stands beside its backend.</summary>
    private static bool IsBuilderExtension(string path) =>
        path.StartsWith("Backends/", StringComparison.Ordinal) && path.EndsWith("Extensions.cs", StringComparison.Ordinal);

    public static bool IsKnown(string stage) => UseAll.Contains(stage) || MayUse.ContainsKey(stage);

    public static bool Allows(string userPath, string usedPath)
    {
        string user = StageOf(userPath), used = StageOf(usedPath);
        return user == used
            || UseAll.Contains(user)
            || IsBuilderExtension(userPath)
            || (MayUse.TryGetValue(user, out var allowed)
                && (allowed.Contains(used) || (ServeAll.Contains(used) && !ServeAll.Contains(user))));
    }

    /// <summary>Where StackExchange.Redis may be named.</summary>
    public static bool MayNameRedis(string path) =>
        StageOf(path) is "Redis" or "Redis/Multiplexer" or "Redis/Connections" or "Redis/Commands";

    /// <param name="path">Relative to Core, with forward slashes.</param>
    public static string StageOf(string path) => path.Split('/')[..^1] switch
    {
        [] => Root,
        ["Backends", "Redis", var layer, ..] => $"Redis/{layer}",
        ["Backends", "Redis"] => "Redis",
        [var stage, ..] => stage,
    };
}
