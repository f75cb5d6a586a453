using System.Collections.Concurrent;

namespace SessionKernel;

// One connection, from handshake to close. Under one lock, a caller writes its command into the output and its operation into the ring. The
// sender drains the output, so commands issued together leave together. The scheduler's thread delivers each reply to the operation that is
// next, and completes it. If anything goes wrong, the lane closes: it is never repaired, and its operations end with a fault.
internal sealed class Lane
{
    private readonly Lock _gate = new();
    private readonly LaneConnection _connection;
    private readonly LaneSettings _settings;
    private readonly LaneSender _sender;
    private readonly ILaneScheduler _scheduler;
    private readonly LaneRing _ring;
    private readonly LaneClock _clock;
    private readonly LanePlatform _platform;
    private readonly TaskCompletionSource<LaneEnd> _ended;
    private readonly RoleProbe _probe;
    private readonly Action<Lane> _closed;
    private volatile bool _isClosed;

    public Lane(LaneConnection connection, RoleQuestion role, LaneSettings settings, LanePlatform platform, Action<Lane> closed)
    {
        _connection = connection;
        _settings = settings;
        _platform = platform;
        _ended = new TaskCompletionSource<LaneEnd>(platform.Completion);
        _ring = new LaneRing(settings.MaximumInFlight);
        connection.Wire.IsReplyDue = () => !_ring.IsEmpty;
        _clock = new LaneClock(this, connection.Input, platform.Time, settings);
        _sender = new LaneSender(this, connection.Wire);
        _scheduler = platform.Schedule(this, connection.Wire, _sender, settings, blocked: () => Blocked());
        _probe = new RoleProbe(this, role);
        _closed = closed;
    }

    /// <summary>Completes when the lane is closed.</summary>
    public Task<LaneEnd> Ended => _ended.Task;

    public bool IsOpen => !_isClosed;

    /// <summary>How many commands await their replies.</summary>
    public long UnderWay => _ring.Tail - _ring.Head;

    /// <summary>Called when a caller's code has blocked the lane's thread.</summary>
    public Action Blocked { private get; init; } = static () => { };

    public void Start()
    {
        using var noContext = ExecutionContext.SuppressFlow();
        _clock.Start();
        _scheduler.Start();
    }

    /// <summary>Runs work that follows a fault, or that must let other work run first.</summary>
    public void Queue(IThreadPoolWorkItem work) => _platform.Queue(work);

    public LaneSend Send(LaneOperation operation)
    {
        if (_clock.WasFrozenBefore(operation.Started))
        {
            Close(LaneEnd.ProcessFroze);
        }

        lock (_gate)
        {
            if (operation.WasCanceled)
            {
                return LaneSend.Canceled;
            }

            if (_isClosed)
            {
                return LaneSend.Closed;
            }

            // The last slot belongs to the probe: a full lane must still learn that its server is no longer a primary.
            var slots = operation == _probe ? operation.Commands : operation.Commands + 1;
            if (!_ring.HasRoomFor(slots) || _sender.Unsent > _settings.MaximumUnsentBytes)
            {
                return LaneSend.Full;
            }

            Write(operation);
            _ring.Add(operation);
            _clock.Watch(operation.Deadline);
        }

        _scheduler.Written();
        return LaneSend.Taken;
    }

    /// <summary>The sender calls it: the commands written so far are about to be sent.</summary>
    /// <returns>False if the lane is closed.</returns>
    public bool TryCommit()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _sender.Commit();
            _ring.MarkSent();
            return true;
        }
    }

    /// <summary>The reader calls it: waits for replies, and delivers those that have arrived.</summary>
    /// <param name="answered">Receives the operations that are to be executed.</param>
    /// <returns>False when the lane is closed.</returns>
    public bool Deliver(ConcurrentQueue<LaneOperation> answered)
    {
        try
        {
            Deliver(_connection.Reader.Next(), answered);
            while (_connection.Reader.TryNext(out var reply))
            {
                Deliver(reply, answered);
            }

            return true;
        }
        catch (Exception e)
        {
            // Any exception closes the lane, also an unforeseen one, such as no memory for an announced bulk.
            Close(LaneWire.IsLoss(e) && e is not LaneProtocolException ? LaneEnd.ConnectionLost : LaneEnd.ProtocolBroken);
            _connection.Release();
            return false;
        }
    }

    /// <summary>Ends the rest of an operation whose caller gives up. Its later replies are discarded.</summary>
    public void Cancel(LaneOperation operation)
    {
        lock (_gate)
        {
            operation.WasCanceled = true;
            for (var i = 0; operation.Position >= 0 && i < operation.Commands; i++)
            {
                Abandon(operation, operation.Position + i, LaneFault.Canceled);
            }
        }
    }

    /// <summary>Asks the server whether it is still a primary, unless a question is under way.</summary>
    public void CheckRole() => _probe.Ask(_clock);

    public void Close(LaneEnd end)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _closed(this);
            _clock.Stop();
            _connection.Dispose();
            for (var position = _ring.Head; position < _ring.Tail; position++)
            {
                if (_ring.Peek(position) is { } operation)
                {
                    Abandon(operation, position, position < _ring.Sent ? LaneFault.Lost : LaneFault.Unsent);
                }
            }
        }

        _sender.Send();
        _ended.SetResult(end);
    }

    /// <summary>
    /// Ends commands that passed their deadline. Closes the lane if its oldest command has had no answer for the silence limit while no
    /// bytes came, or for the age limit even if bytes came. Then has the clock watch the next deadline.
    /// </summary>
    public void Sweep(long now, long lastBytes, long silenceLimit, long ageLimit)
    {
        lock (_gate)
        {
            _clock.Swept();
            var head = _ring.Head;
            for (var position = head; position < _ring.Tail; position++)
            {
                if (_ring.Peek(position) is not { } operation)
                {
                    continue;
                }

                if (operation.Deadline <= now)
                {
                    Abandon(operation, position, LaneFault.TimedOut);
                }
                else
                {
                    _clock.Watch(operation.Deadline);
                }
            }

            if (head == _ring.Tail)
            {
                return;
            }

            var silentAt = Math.Max(_ring.StartedAt(head), lastBytes) + silenceLimit;
            var tooOldAt = _ring.StartedAt(head) + ageLimit;
            if (Math.Min(silentAt, tooOldAt) <= now)
            {
                Close(silentAt <= now ? LaneEnd.Silent : LaneEnd.TooSlow);
            }
            else
            {
                _clock.Watch(Math.Min(silentAt, tooOldAt));
            }
        }
    }

    private void Write(LaneOperation operation)
    {
        try
        {
            operation.Write(_sender.Output);
        }
        catch
        {
            // Half a command would put all later commands out of step.
            Close(LaneEnd.ProtocolBroken);
            throw;
        }
    }

    private void Deliver(in LaneReply reply, ConcurrentQueue<LaneOperation> answered)
    {
        if (!_ring.TryTake(out var operation, out var position))
        {
            reply.Value?.Return();
            throw new LaneProtocolException();
        }

        if (operation is null)
        {
            reply.Value?.Return();
            return;
        }

        switch (operation.Answer(position, reply))
        {
            case LaneAnswer.Impossible:
                // Closed first, so that the operation's next attempt does not find this lane.
                Close(LaneEnd.ProtocolBroken);
                reply.Value?.Return();
                operation.Fail(position, LaneFault.Lost);
                throw new LaneProtocolException();
            case LaneAnswer.Last:
                answered.Enqueue(operation);
                break;
        }
    }

    private void Abandon(LaneOperation operation, long position, LaneFault fault)
    {
        if (_ring.TryAbandon(position, operation))
        {
            operation.Fail(position, fault);
        }
    }
}
