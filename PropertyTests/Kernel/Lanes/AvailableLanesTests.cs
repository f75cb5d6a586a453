using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Available lanes against a model of a few lines.</summary>
public sealed class AvailableLanesTests(ITestOutputHelper output) : PropertyTest(output)
{
    private enum Move
    {
        Add,
        Close,
        Refuse,
        Expect,
        Wait,
        Dispose,
    }

    [Fact]
    public void Waiters_complete_as_the_available_lanes_change()
    {
        var move = Gen.Frequency(
            (4, Gen.Constant(Move.Add)), (4, Gen.Constant(Move.Close)), (3, Gen.Constant(Move.Refuse)),
            (3, Gen.Constant(Move.Expect)), (5, Gen.Constant(Move.Wait)), (1, Gen.Constant(Move.Dispose)));
        var cases =
            from lanes in Gen.Choose(1, 4)
            from moves in Gen.ListOf(move.Zip(Gen.Choose(0, 3)))
            select (Lanes: lanes, Moves: moves.Select(m => (m.Item1, m.Item2 % lanes)).ToArray());
        ForAll(cases, c => new Play(c.Lanes).Run(c.Moves), runs: 500);
    }

    private sealed class Play(int count)
    {
        private readonly AvailableLanes _available = new(count, new LanePlatform(TimeProvider.System));
        private readonly Lane?[] _lanes = new Lane?[count];
        private readonly bool[] _refused = new bool[count];
        private readonly List<Task<Lane?>> _waiters = [];
        private bool _isDisposed;

        private IEnumerable<Lane> Open => _lanes.OfType<Lane>();

        public void Run((Move Move, int Index)[] moves)
        {
            foreach (var (move, index) in moves)
            {
                Step(move, index);
                AssertPicks();
                AssertWaits();
            }
        }

        private void Step(Move move, int index)
        {
            switch (move)
            {
                case Move.Add when _lanes[index] is null:
                    Add(index);
                    break;
                case Move.Close when _lanes[index] is { } lane:
                    _lanes[index] = null;
                    lane.Close(LaneEnd.ConnectionLost);
                    break;
                case Move.Refuse when _lanes[index] is null:
                    _refused[index] = true;
                    _available.Refuse(index);
                    break;
                case Move.Expect:
                    _refused[index] = false;
                    _available.Expect(index);
                    break;
                case Move.Wait:
                    _waiters.Add(_available.WhenOpen);
                    break;
                case Move.Dispose:
                    _isDisposed = true;
                    var closed = Open.ToArray();
                    Array.Clear(_lanes);
                    _available.Dispose();
                    Assert.All(closed, lane => Assert.False(lane.IsOpen));
                    break;
            }
        }

        private void Add(int index)
        {
            var time = new FakeTimeProvider();
            var settings = new LaneSettings(() => (null, null), null, 0, LaneRig.CommandTimeout, LaneRig.CommandTimeout);
            var connection = new LaneConnection(
                new LaneSocket(new Socket(SocketType.Stream, ProtocolType.Tcp)), new BufferPool(null), time, settings.Values);
            var lane = new Lane(
                connection, RoleQuestion.Role, settings, new LanePlatform(time), closed => _available.Remove(index, closed));
            _available.Add(index, lane);
            _refused[index] = false;
            _lanes[index] = _isDisposed ? null : lane;
        }

        private void AssertPicks()
        {
            for (var i = 0; i < count; i++)
            {
                var picked = _available.Pick();
                Assert.Equal(Open.Any(), picked is not null);
                Assert.True(picked is null || Open.Contains(picked));
            }
        }

        /// <summary>Who waited ended by what was just done, as who comes now does, or goes on waiting if so does who comes now.</summary>
        private void AssertWaits()
        {
            foreach (var wait in _waiters.Append(_available.WhenOpen))
            {
                Assert.Equal(_isDisposed || Open.Any() || _refused.Any(r => r), wait.IsCompleted);
                if (wait.IsCompletedSuccessfully)
                {
                    Assert.False(_isDisposed);
                    Assert.Equal(Open.Any(), wait.Result is not null);
                    Assert.True(wait.Result is null || Open.Contains(wait.Result));
                }
                else
                {
                    Assert.Equal(_isDisposed, wait.IsCanceled);
                }
            }

            _waiters.RemoveAll(wait => wait.IsCompleted);
        }
    }
}
