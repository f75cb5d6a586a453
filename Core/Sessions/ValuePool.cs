using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

// Values that are read into again. A value enters the pool when the handle that it was read for has ended, and only if it is the very
// instance that the store read: its own TryReset has emptied it, and nobody else holds it. It leaves for one read, and does not return if
// that read failed.
internal abstract class ValuePool<T>
    where T : notnull
{
    /// <returns>An emptied value, or null: the read then makes a new one.</returns>
    public abstract T? Take();

    public abstract void Return(T value);
}

internal sealed class ResettableValues<T> : ValuePool<T>
    where T : class, IResettable
{
    private const int MaximumRetained = 1024;

    private readonly DefaultObjectPool<T> _pool = new(new Policy(), MaximumRetained);

    public override T? Take() => _pool.Get();

    public override void Return(T value) => _pool.Return(value);

    private sealed class Policy : PooledObjectPolicy<T>
    {
        // Null, because the serializer makes new values.
        public override T Create() => null!;

        [SuppressMessage("Design", "CA1031", Justification = "A value that can't be emptied is dropped; its session has ended well.")]
        public override bool Return(T obj)
        {
            try
            {
                return obj.TryReset();
            }
            catch
            {
                return false;
            }
        }
    }
}
