using System.Globalization;

namespace SessionKernel.PropertyTests.Deploys;

/// <summary>Two nodes over one Redis, each of some deploy.</summary>
internal sealed class Fleet(Change change, Nodes nodes)
{
    public const int Seats = 2;

    private readonly int[] _deploys = new int[Seats];

    public Change Change => change;

    public int DeployOf(int seat) => Volatile.Read(ref _deploys[seat]);

    public async Task<string> AskAsync(int seat, string question)
    {
        var deploy = DeployOf(seat);
        var node = await (deploy == 0 ? nodes.OldAsync(seat) : nodes.NewAsync(seat));
        return await node.AskAsync(change.Name, deploy.ToString(CultureInfo.InvariantCulture), question);
    }

    /// <summary>From now on another node has the seat.</summary>
    public void Replace(int seat, int deploy) => Volatile.Write(ref _deploys[seat], deploy);
}
