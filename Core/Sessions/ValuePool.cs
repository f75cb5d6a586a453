using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

// Values that are read over again. A value comes in when the handle that it was read for has ended, and only if it is the very
// instance that the store read: emptied by its own TryReset, and then held by nobody else. It goes out to one read, and one
// whose read failed does not come back.
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
        // Null, for a new value is the serializer's to make.
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
