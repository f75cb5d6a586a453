using System.Globalization;
using System.Net;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Where slots are, by what nodes tell that may be behind.</summary>
public sealed class ClusterMapTests
{
    private const int Nodes = 4;
    private const int Blocks = 8;
    private const int BlockSlots = ClusterSlot.Count / Blocks;
    private static readonly EndPoint s_asked = new IPEndPoint(IPAddress.Loopback, 1);

    /// <summary>
    /// Each takeover gives a block of slots to a node, with an epoch above all before. A view is what a node knew after some of them.
    /// </summary>
    [Property]
    public void The_newest_of_any_views_holds(byte[] takeovers, NonEmptyArray<byte> seen)
    {
        var steps = seen.Get.Select(step => step % (takeovers.Length + 1)).ToArray();
        var map = ClusterMap.Of(steps.Select(step => (ViewAfter(takeovers[..step]), s_asked)));
        var owners = OwnersAfter(takeovers[..steps.Max()]);
        for (var block = 0; block < Blocks; block++)
        {
            Assert.Equal(EndPointOf(owners[block]), map.OwnerOf(block * BlockSlots));
            Assert.Equal(EndPointOf(owners[block]), map.OwnerOf(((block + 1) * BlockSlots) - 1));
        }

        Assert.True(map.IsWhole);
        Assert.Equal(owners.Distinct().Select(EndPointOf).ToHashSet<EndPoint>(), map.Primaries.ToHashSet());
        Assert.All(map.Primaries, primary => Assert.True(map.Serves(primary)));
    }

    [Property]
    public void Unreadable_lines_are_ignored(string[] words, NonNegativeInt at, NonNull<string> piece)
    {
        var whole = ViewAfter([]);
        var place = at.Get % whole.Length;
        _ = ClusterMap.Of([(string.Join(' ', words ?? []), s_asked)]);
        _ = ClusterMap.Of([(whole[..place], s_asked), (whole.Insert(place, piece.Get), s_asked), (whole.Remove(place, 1), s_asked)]);
    }

    [Theory]
    [InlineData("1f 10.0.0.1:7000@17000,shop.test,shard-id=5a master - 0 0 3 connected 0-16383", "10.0.0.1:7000")]
    [InlineData("1f 10.0.0.1:7000 master - 0 0 3 connected 0-16382 16383", "10.0.0.1:7000")]
    [InlineData("1f shop.test:7000@17000 master - 0 0 3 connected 0-16383 [7->-2e]", "Unspecified/shop.test:7000")]
    [InlineData("1f ::1:7000@17000 master - 0 0 3 connected 0-16383", "[::1]:7000")]
    [InlineData("1f :7000@17000 myself,master - 0 0 3 connected 0-16383", "127.0.0.1:1")]
    [InlineData("1f ?:7000@17000 myself,master - 0 0 3 connected 0-16383", "127.0.0.1:1")]
    [InlineData("1f ?:7000@17000 master - 0 0 3 connected 0-16383", null)]
    [InlineData("1f 10.0.0.1:7000@17000 master,fail - 0 0 3 connected 0-16383", null)]
    [InlineData("1f 10.0.0.1:7000@17000 master,fail? - 0 0 3 connected 0-16383", "10.0.0.1:7000")]
    [InlineData("1f :0@0 master,noaddr - 0 0 3 disconnected 0-16383", null)]
    [InlineData("1f 10.0.0.1:7000@17000 slave 2e 0 0 3 connected", null)]
    public void A_line_names_who_serves(string line, string? owner)
    {
        var map = ClusterMap.Of([(line + "\n", s_asked)]);
        Assert.Equal(owner, map.OwnerOf(ClusterSlot.Count - 1)?.ToString());
        Assert.Equal(owner is not null, map.IsWhole);
    }

    /// <summary>Of two with one epoch, which last until nodes have noticed, the owner knows best.</summary>
    [Fact]
    public void Among_equals_the_owner_is_believed()
    {
        const string Own = "1f 10.0.0.1:7000@17000 myself,master - 0 0 0 connected 0-16383";
        const string Hearsay = "2e 10.0.0.2:7000@17000 master - 0 0 0 connected 0-16383";
        foreach (var views in (string[][])[[Own, Hearsay], [Hearsay, Own], [$"{Own}\n{Hearsay}"], [$"{Hearsay}\n{Own}"]])
        {
            Assert.Equal("10.0.0.1:7000", ClusterMap.Of(views.Select(view => (view, s_asked))).OwnerOf(0)!.ToString());
        }
    }

    private static int[] OwnersAfter(byte[] takeovers)
    {
        var owners = Enumerable.Range(0, Blocks).Select(block => block % Nodes).ToArray();
        foreach (var takeover in takeovers)
        {
            owners[takeover % Blocks] = takeover / Blocks % Nodes;
        }

        return owners;
    }

    private static string ViewAfter(byte[] takeovers)
    {
        var owners = OwnersAfter(takeovers);
        var epochs = Enumerable.Range(1, Nodes).ToArray();
        for (var i = 0; i < takeovers.Length; i++)
        {
            epochs[takeovers[i] / Blocks % Nodes] = Nodes + 1 + i;
        }

        return string.Concat(Enumerable.Range(0, Nodes).Select(node => string.Create(
            CultureInfo.InvariantCulture, $"{node} {EndPointOf(node)}@1 master - 0 0 {epochs[node]} connected{RangesOf(owners, node)}\n")));
    }

    private static string RangesOf(
        int[] owners, int node) => string.Concat(Enumerable.Range(0, Blocks).Where(block => owners[block] == node)
        .Select(block => string.Create(CultureInfo.InvariantCulture, $" {block * BlockSlots}-{((block + 1) * BlockSlots) - 1}")));

    private static IPEndPoint EndPointOf(int node) => new(IPAddress.Loopback, 7000 + node);
}
