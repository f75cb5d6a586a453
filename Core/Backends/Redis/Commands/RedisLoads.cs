using Microsoft.Extensions.ObjectPool;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>
/// Loads over the multiplexer without a cancellation token, as most loads are. Such a load allocates only its key on our side, and its
/// reply goes straight to the caller.
/// </summary>
internal sealed class RedisLoads<TState, TResult>(MultiplexerPath path, IReplyHandler<TState, TResult> handler)
{
    private const int MaximumRetained = 4 * 1024;

    private readonly DefaultObjectPool<Load> _loads = new(new Policy(path, handler), MaximumRetained);

    public ValueTask<TResult> LoadAsync(in SessionKey key, TState state) => _loads.Get().Begin(this, key, state);

    private sealed class Load : IPooledCall
    {
        private readonly MultiplexerPath _path;
        private readonly IReplyHandler<TState, TResult> _handler;
        private readonly Action _answered;
        private readonly PooledResult<TResult> _result;
        private RedisLoads<TState, TResult> _pool = null!;
        private SessionKey _key;
        private TState _state = default!;
        private long _started;
        private Task<Lease<byte>?> _reply = null!;

        public Load(MultiplexerPath path, IReplyHandler<TState, TResult> handler)
        {
            _path = path;
            _handler = handler;
            _answered = Answered;
            _result = new PooledResult<TResult>(this);
        }

        public ValueTask<TResult> Begin(RedisLoads<TState, TResult> pool, in SessionKey key, TState state)
        {
            (_pool, _key, _state) = (pool, key, state);
            var task = _result.Begin();
            _reply = _path.BeginLoad(key, out _started);
            _reply.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_answered);
            return task;
        }

        public void Release()
        {
            (_state, _reply) = (default!, null!);
            _pool._loads.Return(this);
        }

        private void Answered()
        {
            if (_reply.IsCompletedSuccessfully)
            {
                _result.Complete(_handler, _state, _path.ReadLoad(_reply.GetAwaiter().GetResult()));
            }
            else
            {
                _ = RecoverAsync();
            }
        }

        private async Task RecoverAsync()
        {
            BackendReply reply;
            try
            {
                reply = await _path.EndLoadAsync(_key, _reply, _started).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                _result.Fail(e);
                return;
            }

            _result.Complete(_handler, _state, reply);
        }
    }

    private sealed class Policy(MultiplexerPath path, IReplyHandler<TState, TResult> handler) : PooledObjectPolicy<Load>
    {
        public override Load Create() => new(path, handler);

        public override bool Return(Load obj) => true;
    }
}
