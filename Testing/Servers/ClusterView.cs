using System.Globalization;

namespace SessionKernel.Testing.Servers;

/// <summary>What one node of a Cluster knows about all of them, from CLUSTER NODES.</summary>
public sealed class ClusterView
{
    private readonly List<ClusterNode> _nodes;

    private ClusterView(IEnumerable<ClusterNode> nodes) => _nodes = [.. nodes];

    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    public static async Task<ClusterView> OfAsync(RedisServer server)
    {
        var text = await server.TextAsync("CLUSTER", "NODES");
        return new ClusterView(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ClusterNode.Parse));
    }

    /// <summary>A node; null if it is not known there.</summary>
    public ClusterNode? At(RedisServer server) => _nodes.Find(node => (node.Address, node.Port) == (server.Address, server.Port));

    /// <summary>The primary that serves a slot; null if none does.</summary>
    public ClusterNode? OwnerOf(int slot) =>
        _nodes.Find(node => node.IsPrimary && node.Ranges.Any(range => range.First <= slot && slot <= range.Last));
}

/// <param name="Id">40 hexadecimal digits.</param>
/// <param name="Address">The address that it announces.</param>
/// <param name="Port">The port for clients.</param>
/// <param name="Flags">Such as myself, master, slave, fail, handshake.</param>
/// <param name="PrimaryId">The id of its primary; "-" for a primary.</param>
/// <param name="Ranges">The slots that it serves.</param>
public sealed record ClusterNode(string Id, string Address, int Port, string[] Flags, string PrimaryId, (int First, int Last)[] Ranges)
{
    public bool IsPrimary => Flags.Contains("master");

    /// <summary>Whether this is the node that was asked.</summary>
    public bool IsMyself => Flags.Contains("myself");

    /// <summary>Whether the asked node considers it present.</summary>
    public bool IsWell => !Flags.Any(flag => flag is "fail" or "fail?" or "handshake" or "noaddr");

    // <id> <ip:port@bus[,name]> <flags> <primary> <ping> <pong> <epoch> <link> <slot or range>…; a slot that is being moved is in brackets.
    internal static ClusterNode Parse(string line)
    {
        var words = line.Split(' ');
        var address = words[1].Split('@')[0];
        var ranges = words[8..].Where(word => word[0] != '[').Select(word => word.Split('-'))
            .Select(ends => (Number(ends[0]), Number(ends[^1])));
        var colon = address.LastIndexOf(':');
        return new ClusterNode(words[0], address[..colon], Number(address[(colon + 1)..]), words[2].Split(','), words[3], [.. ranges]);
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
