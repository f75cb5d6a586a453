using System.Globalization;
using SessionKernel.PropertyTests.Deploys;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>Two nodes over one Redis, each of some deploy: deploy 0 is the old build, every other the new one. Thread-safe.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const int Seats = 2;

    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly Nodes _nodes;
    private readonly Seat[] _seats;
    private readonly string[][]? _own;

    private Fleet(Change change, Nodes nodes, Seat[] seats, string[][]? own) =>
        (Change, _nodes, _seats, _own) = (change, nodes, seats, own);

    public Change Change { get; }

    /// <summary>A fleet of deploy 0.</summary>
    /// <param name="change">What will be deployed.</param>
    /// <param name="nodes">The processes of all fleets.</param>
    /// <param name="own">
    /// What a node of each seat is started with: each is then a process of its own, which ends when it is replaced. Null: they are
    /// the processes of all fleets.
    /// </param>
    public static async Task<Fleet> StartAsync(Change change, Nodes nodes, string[][]? own = null)
    {
        var fleet = new Fleet(change, nodes, new Seat[Seats], own);
        for (var seat = 0; seat < Seats; seat++)
        {
            fleet._seats[seat] = new Seat(0, await fleet.NodeAsync(seat, 0));
        }

        return fleet;
    }

    public int DeployOf(int seat) => Volatile.Read(ref _seats[seat]).Deploy;

    public async Task<string> AskAsync(int seat, string question)
    {
        var asked = Enter(seat);
        try
        {
            return await asked.Node.AskAsync(Change.Name, asked.Deploy.ToString(CultureInfo.InvariantCulture), question);
        }
        finally
        {
            Interlocked.Decrement(ref asked.UnderWay);
        }
    }

    /// <summary>The seat gets a node of another deploy. Ends when the node before has answered what it was asked.</summary>
    public async Task ReplaceAsync(int seat, int deploy)
    {
        var node = await NodeAsync(seat, deploy);
        var before = Interlocked.Exchange(ref _seats[seat], new Seat(deploy, node));
        await UntilAsync(() => Volatile.Read(ref before.UnderWay) == 0);
        if (_own is not null)
        {
            await before.Node.DisposeAsync();
        }
    }

    public static async Task UntilAsync(Func<bool> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < s_bound, "It did not come about.");
            await Task.Delay(s_between, TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var seat in _own is null ? [] : _seats)
        {
            await seat.Node.DisposeAsync();
        }
    }

    private Task<NodeProcess> NodeAsync(int seat, int deploy) => (deploy == 0, _own) switch
    {
        (true, null) => _nodes.OldAsync(seat),
        (false, null) => _nodes.NewAsync(seat),
        (var isOld, var arguments) => _nodes.StartAsync(isOld ? "Old" : "New", arguments[seat]),
    };

    private Seat Enter(int seat)
    {
        while (true)
        {
            var asked = Volatile.Read(ref _seats[seat]);
            Interlocked.Increment(ref asked.UnderWay);
            if (asked == Volatile.Read(ref _seats[seat]))
            {
                return asked;
            }

            // Replaced meanwhile: its process may be gone.
            Interlocked.Decrement(ref asked.UnderWay);
        }
    }

    private sealed class Seat(int deploy, NodeProcess node)
    {
        public int UnderWay;

        public int Deploy => deploy;

        public NodeProcess Node => node;
    }
}
