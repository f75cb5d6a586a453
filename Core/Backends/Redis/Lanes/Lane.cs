using System.Net.Sockets;

namespace SessionKernel;

/// <summary>Why a lane was closed.</summary>
internal enum LaneEnd : byte
{
    /// <summary>The connection failed, or the server closed it.</summary>
    ConnectionLost,

    /// <summary>The oldest command passed its deadline, and nothing came meanwhile.</summary>
    Silent,

    /// <summary>The server said what can't be: replies and commands may be out of step.</summary>
    ProtocolBroken,

    /// <summary>The server is no primary any more.</summary>
    NotPrimary,

    /// <summary>The process stood still for longer than a command may take: the server may have given the connection up.</summary>
    ProcessFroze,

    /// <summary>The store was disposed.</summary>
    Disposed,
}

internal enum LaneSend : byte
{
    /// <summary>The lane ends the operation from now on.</summary>
    Taken,

    Closed,

    /// <summary>Too much is under way.</summary>
    Full,

    /// <summary>The caller's token was first.</summary>
    Canceled,
}

// One connection from handshake to close. Callers write a command into the output and its operation into the ring, in one lock;
// the write loop drains the output, so that what was issued together leaves together; the read loop hands replies to operations
// in order. Whatever goes wrong, the lane closes: it is never repaired, and what it carried ends with a fault.
internal sealed class Lane
{
    private readonly Lock _gate = new();
    private readonly LaneConnection _connection;
    private readonly LaneSettings _settings;
    private readonly LaneOutput _output = new();
    private readonly LaneRing _ring;
    private readonly LaneClock _clock;
    private readonly TaskCompletionSource<LaneEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RoleProbe _probe;
    private readonly Action _lost;
    private long _sent;
    private bool _isClosed;

    public Lane(LaneConnection connection, RoleQuestion role, LaneSettings settings, TimeProvider time, Action lost)
    {
        _connection = connection;
        _settings = settings;
        _ring = new LaneRing(settings.MaximumInFlight);
        _clock = new LaneClock(this, connection.Input, time, settings);
        _probe = new RoleProbe(this, role);
        _lost = lost;
    }

    /// <summary>Ends when the lane was closed.</summary>
    public Task<LaneEnd> Ended => _ended.Task;

    public void Start()
    {
        _clock.Start();
        _ = Task.Run(WriteAsync);
        _ = Task.Run(ReadAsync);
    }

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

            if (!_ring.HasRoomFor(operation.Commands) || _output.Unsent > _settings.MaximumUnsentBytes)
            {
                return LaneSend.Full;
            }

            operation.Write(_output.Writer);
            _ring.Add(operation);
            _output.Flush();
            _clock.Watch();
            return LaneSend.Taken;
        }
    }

    /// <summary>Ends what is left of an operation, for a caller who gives up: its replies are nobody's when they come.</summary>
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

    /// <summary>Asks the server whether it is still a primary, unless that is being asked.</summary>
    public void CheckRole() => _probe.Ask(_clock.Now, _settings.CommandTimeout, _clock);

    public void Close(LaneEnd end)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _lost();
            _clock.Stop();
            _output.Complete();
            _connection.Dispose();
            for (var position = _ring.Head; position < _ring.Tail; position++)
            {
                if (_ring.Peek(position) is { } operation)
                {
                    Abandon(operation, position, position < Volatile.Read(ref _sent) ? LaneFault.Lost : LaneFault.Unsent);
                }
            }
        }

        _ended.SetResult(end);
    }

    /// <summary>Ends what passed its deadline; the lane too, if the server has been silent since.</summary>
    public void Sweep(long now, long lastBytes, long silenceLimit)
    {
        var isSilent = false;
        lock (_gate)
        {
            for (var position = _ring.Head; position < _ring.Tail; position++)
            {
                if (_ring.Peek(position) is { } operation && operation.Deadline <= now)
                {
                    isSilent |= now - Math.Max(operation.Started, lastBytes) >= silenceLimit;
                    Abandon(operation, position, LaneFault.TimedOut);
                }
            }

            if (_ring.IsEmpty)
            {
                _clock.Rest();
            }
        }

        if (isSilent)
        {
            Close(LaneEnd.Silent);
        }
    }

    private void Abandon(LaneOperation operation, long position, LaneFault fault)
    {
        if (_ring.TryAbandon(position, operation))
        {
            operation.Fail(position, fault);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _output.Reader.ReadAsync().ConfigureAwait(false) is { IsCompleted: false } taken)
            {
                // Every command in what was taken stands before the tail: from here on each may have reached the server.
                Volatile.Write(ref _sent, _ring.Tail);
                foreach (var segment in taken.Buffer)
                {
                    await _connection.Stream.WriteAsync(segment).ConfigureAwait(false);
                }

                _output.Sent(taken.Buffer);
            }
        }
        catch (Exception e) when (IsLoss(e))
        {
            Close(LaneEnd.ConnectionLost);
        }
        finally
        {
            await _output.Reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadAsync()
    {
        var end = LaneEnd.ConnectionLost;
        try
        {
            while (true)
            {
                switch (_connection.Reader.Read(out var reply))
                {
                    case LaneStep.Replied:
                        Deliver(reply);
                        break;
                    case LaneStep.NeedsMore:
                        _connection.Input.Filled(await _connection.Input.FillAsync().ConfigureAwait(false));
                        break;
                    case LaneStep.TakesSteps when await _connection.Reader.ReadInStepsAsync().ConfigureAwait(false) is { } received:
                        Deliver(received);
                        break;
                    case LaneStep.Broken:
                        throw new LaneProtocolException();
                }
            }
        }
        catch (LaneProtocolException)
        {
            end = LaneEnd.ProtocolBroken;
        }
        catch (Exception e) when (IsLoss(e))
        {
        }
        finally
        {
            Close(end);
            _connection.Input.Dispose();
        }
    }

    private void Deliver(in LaneReply reply)
    {
        if (!_ring.TryTake(out var operation, out var position))
        {
            reply.Value?.Return();
            throw new LaneProtocolException();
        }

        if (operation is null)
        {
            reply.Value?.Return();
        }
        else if (!operation.Answer(position, reply))
        {
            reply.Value?.Return();
            operation.Fail(position, LaneFault.Lost);
            throw new LaneProtocolException();
        }
    }

    private static bool IsLoss(Exception exception) => exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException;
}
