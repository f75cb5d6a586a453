using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Seats against what can be said of them in a few lines.</summary>
public sealed class LaneSeatsTests(ITestOutputHelper output) : PropertyTest(output)
{
    private enum Move
    {
        Seat,
        Close,
        Refuse,
        Expect,
        Wait,
        Dispose,
    }

    [Fact]
    public void Who_waits_ends_as_the_seats_say()
    {
        var move = Gen.Frequency(
            (4, Gen.Constant(Move.Seat)), (4, Gen.Constant(Move.Close)), (3, Gen.Constant(Move.Refuse)),
            (3, Gen.Constant(Move.Expect)), (5, Gen.Constant(Move.Wait)), (1, Gen.Constant(Move.Dispose)));
        var cases =
            from seats in Gen.Choose(1, 4)
            from moves in Gen.ListOf(move.Zip(Gen.Choose(0, 3)))
            select (Seats: seats, Moves: moves.Select(m => (m.Item1, m.Item2 % seats)).ToArray());
        ForAll(cases, c => new Play(c.Seats).Run(c.Moves), runs: 500);
    }

    private sealed class Play(int count)
    {
        private readonly LaneSeats _seats = new(count);
        private readonly Lane?[] _lanes = new Lane?[count];
        private readonly bool[] _refused = new bool[count];
        private readonly List<Task<Lane?>> _waiters = [];
        private bool _isDisposed;

        private IEnumerable<Lane> Seated => _lanes.OfType<Lane>();

        public void Run((Move Move, int Seat)[] moves)
        {
            foreach (var (move, seat) in moves)
            {
                Step(move, seat);
                AssertPicks();
                AssertWaits();
            }
        }

        private void Step(Move move, int seat)
        {
            switch (move)
            {
                case Move.Seat when _lanes[seat] is null:
                    Seat(seat);
                    break;
                case Move.Close when _lanes[seat] is { } lane:
                    _lanes[seat] = null;
                    lane.Close(LaneEnd.ConnectionLost);
                    break;
                case Move.Refuse when _lanes[seat] is null:
                    _refused[seat] = true;
                    _seats.Refuse(seat);
                    break;
                case Move.Expect:
                    _refused[seat] = false;
                    _seats.Expect(seat);
                    break;
                case Move.Wait:
                    _waiters.Add(_seats.WhenOpen);
                    break;
                case Move.Dispose:
                    _isDisposed = true;
                    var closed = Seated.ToArray();
                    Array.Clear(_lanes);
                    _seats.Dispose();
                    Assert.All(closed, lane => Assert.False(lane.IsOpen));
                    break;
            }
        }

        private void Seat(int seat)
        {
            var time = new FakeTimeProvider();
            var settings = new LaneSettings(() => (null, null), null, 0, LaneRig.CommandTimeout, LaneRig.CommandTimeout);
            var connection = new LaneConnection(new LaneSocket(new Socket(SocketType.Stream, ProtocolType.Tcp)), new BufferPool(null), time, settings.Values);
            var lane = new Lane(connection, RoleQuestion.Role, settings, time, closed => _seats.Leave(seat, closed));
            _seats.Seat(seat, lane);
            _refused[seat] = false;
            _lanes[seat] = _isDisposed ? null : lane;
        }

        private void AssertPicks()
        {
            for (var i = 0; i < count; i++)
            {
                var picked = _seats.Pick();
                Assert.Equal(Seated.Any(), picked is not null);
                Assert.True(picked is null || Seated.Contains(picked));
            }
        }

        /// <summary>Who waited ended by what was just done, as who comes now does, or goes on waiting if so does who comes now.</summary>
        private void AssertWaits()
        {
            foreach (var wait in _waiters.Append(_seats.WhenOpen))
            {
                Assert.Equal(_isDisposed || Seated.Any() || _refused.Any(r => r), wait.IsCompleted);
                if (wait.IsCompletedSuccessfully)
                {
                    Assert.False(_isDisposed);
                    Assert.Equal(Seated.Any(), wait.Result is not null);
                    Assert.True(wait.Result is null || Seated.Contains(wait.Result));
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
