namespace SessionKernel.PropertyTests.Kernel;

/// <summary>The memory backend, with the faults of a network before it.</summary>
internal sealed class FaultyBackend(ISessionBackend inner, BufferPool buffers, FaultScript script) : ISessionBackend
{
    public ValueTask ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler) =>
        new Port<TState, TResult>(this, handler);

    public ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        script.TouchesCancel?.Cancel();
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        script.Touches.AddRange(touches.Span);
        return script.TouchesFail ? ValueTask.CompletedTask : inner.TouchAsync(touches, outcomes, cancellationToken);
    }

    public ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken) =>
        script.AsksFail is { } status ? new ValueTask<IndexReply>(IndexReply.Failed(status)) : inner.AskAsync(command, cancellationToken);

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) =>
        script.AsksFail is { } status ? new ValueTask<LockReply>(new LockReply(status)) : inner.LockAsync(command, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Port<TState, TResult>(FaultyBackend backend, IReplyHandler<TState, TResult> handler)
        : ICommandPort<TState, TResult>
    {
        private readonly ICommandPort<(TState, bool), TResult> _port = backend.Inner.Open<(TState, bool), TResult>(
            new Forward(handler, backend.Script));
        private readonly ICommandPort<int, int> _discard = backend.Inner.Open<int, int>(new Discard());

        public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken)
        {
            var fault = backend.Script.Take(command.Kind);
            return backend.Script.Gate is { } gate
                ? WaitAsync(gate, command, state, fault, cancellationToken)
                : Send(command, state, fault, cancellationToken);
        }

        private async ValueTask<TResult> WaitAsync(
            Task gate, BackendCommand command, TState state, Fault fault, CancellationToken cancellationToken)
        {
            await gate;
            return await Send(command, state, fault, cancellationToken);
        }

        private ValueTask<TResult> Send(in BackendCommand command, TState state, Fault fault, CancellationToken cancellationToken)
        {
            if (fault == Fault.Retried)
            {
                _discard.SendAsync(Again(command), 0, CancellationToken.None).Now();
            }

            backend.Script.Meanwhile?.Invoke(backend.Script.Commands);
            return fault switch
            {
                Fault.Unreachable => Refuse(command, state, BackendStatus.Unavailable),
                Fault.Denied => Refuse(command, state, BackendStatus.Denied),
                Fault.Full => Refuse(command, state, BackendStatus.StoreFull),
                Fault.Canceled => Refuse(command, state, BackendStatus.Canceled),
                _ => _port.SendAsync(command, (state, fault == Fault.LostReply), cancellationToken),
            };
        }

        private ValueTask<TResult> Refuse(in BackendCommand command, TState state, BackendStatus status)
        {
            command.Marker?.Return();
            try
            {
                return new ValueTask<TResult>(handler.Handle(state, new BackendReply(status, Body: command.Body)));
            }
            catch (Exception e)
            {
                return ValueTask.FromException<TResult>(e);
            }
        }

        private BackendCommand Again(in BackendCommand command) => new()
        {
            Kind = command.Kind,
            Key = command.Key,
            Body = command.Body is { } body ? backend.Buffers.RentCopy(body.Span) : null,
            TimeToLiveMs = command.TimeToLiveMs,
            NewStamp = command.NewStamp,
            ExpectedStamp = command.ExpectedStamp,
            AlternateStamp = command.AlternateStamp,
            Entry = command.Entry,
            NewKey = command.NewKey,
            Marker = command.Marker is { } marker ? backend.Buffers.RentCopy(marker.Span) : null,
        };

        private sealed class Forward(
            IReplyHandler<TState, TResult> handler, FaultScript script) : IReplyHandler<(TState State, bool Lost), TResult>
        {
            public TResult Handle((TState State, bool Lost) state, in BackendReply reply)
            {
                script.Afterwards?.Invoke();
                if (!state.Lost)
                {
                    return handler.Handle(state.State, reply);
                }

                // As after a time-out: a transport may still read the body.
                reply.Value?.Return();
                reply.Body?.Abandon();
                return handler.Handle(state.State, new BackendReply(BackendStatus.OutcomeUnknown));
            }
        }

        private sealed class Discard : IReplyHandler<int, int>
        {
            public int Handle(int state, in BackendReply reply)
            {
                reply.Value?.Return();
                reply.Body?.Return();
                return state;
            }
        }
    }

    private ISessionBackend Inner => inner;

    private BufferPool Buffers => buffers;

    private FaultScript Script => script;
}
