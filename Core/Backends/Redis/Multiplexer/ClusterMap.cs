using System.Globalization;
using System.Net;

namespace SessionKernel;

// The server of each slot, from the answers of a Cluster's nodes to CLUSTER NODES. An answer has a line for each node:
//
//   <id> <ip:port@bus[,name]> <flags> <primary> <ping> <pong> <config-epoch> <link> <slot or range>…
//
// Any answer may be out of date. But a node that takes slots over, in a failover or a move, gets a config-epoch above all earlier ones
// (Redis Cluster specification, "Configuration epoch"). So of several claims to a slot, the one with the highest epoch holds; among equals,
// the claim of the owner itself.
internal sealed class ClusterMap
{
    private const int FixedFields = 8;

    private readonly EndPoint?[] _owners = new EndPoint?[ClusterSlot.Count];
    private readonly HashSet<EndPoint> _primaries = [];

    private ClusterMap(IEnumerable<Claim> claims)
    {
        foreach (var claim in claims.OrderBy(claim => claim.Epoch).ThenBy(claim => claim.IsOwn))
        {
            foreach (var (first, last) in claim.Slots)
            {
                Array.Fill(_owners, claim.EndPoint, first, last - first + 1);
            }
        }

        IsWhole = true;
        foreach (var owner in _owners)
        {
            IsWhole &= owner is not null && (_primaries.Contains(owner) || _primaries.Add(owner));
        }
    }

    /// <summary>Whether every slot has an owner that is not known to have failed.</summary>
    public bool IsWhole { get; }

    /// <summary>All servers that serve slots.</summary>
    public IReadOnlyCollection<EndPoint> Primaries => _primaries;

    /// <param name="views">The answers, each with the node that gave it. Lines that can't be parsed are ignored.</param>
    public static ClusterMap Of(IEnumerable<(string Text, EndPoint Asked)> views) =>
        new(views.SelectMany(view => view.Text.Split('\n').Select(line => Read(line.Split(' '), view.Asked)).OfType<Claim>()));

    /// <returns>Null if no server is known to serve it.</returns>
    public EndPoint? OwnerOf(int slot) => _owners[slot];

    public bool Serves(EndPoint endPoint) => _primaries.Contains(endPoint);

    private static Claim? Read(string[] fields, EndPoint asked)
    {
        if (fields.Length <= FixedFields || !long.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
        {
            return null;
        }

        var flags = fields[2].Split(',');
        var isOwn = flags.Contains("myself");
        // A node may not know its own address, though other nodes do.
        var endPoint = Address(fields[1].Split('@', ',')[0]) ?? (isOwn ? asked : null);
        return endPoint is null || flags.Any(flag => flag is "fail" or "noaddr" or "handshake")
            ? null
            : new Claim(endPoint, epoch, isOwn, [.. fields[FixedFields..].Select(Range).OfType<(int, int)>()]);
    }

    /// <returns>Null if it names no host. An IPv6 address has no brackets here.</returns>
    private static EndPoint? Address(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0
            || text[..colon] is "?"
            || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port == 0)
        {
            return null;
        }

        return IPAddress.TryParse(text[..colon], out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(text[..colon], port);
    }

    /// <returns>Null for a slot that is being moved, which stands in brackets: its owner has not changed yet.</returns>
    private static (int First, int Last)? Range(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return IsSlot(dash < 0 ? text : text[..dash], out var first) && IsSlot(text[(dash + 1)..], out var last) && first <= last
            ? (first, last)
            : null;
    }

    private static bool IsSlot(string text, out int slot) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out slot) && slot < ClusterSlot.Count;

    private sealed record Claim(EndPoint EndPoint, long Epoch, bool IsOwn, (int First, int Last)[] Slots);
}
