using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace SessionKernel.Benchmarks.Budget;

// One operation at a time, over and over, between a work item of the thread pool, where it starts, and the continuation of
// what it awaits, where it ends. The object is work item and continuation both, and keeps the awaiter: an operation costs the
// harness no allocation, so that every byte counted is the kernel's.
internal abstract class Caller : IThreadPoolWorkItem
{
    private Loop? _loop;

    protected Caller() => Ended = End;

    protected Action Ended { get; }

    public void Join(Loop loop)
    {
        _loop = loop;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        var loop = _loop!;
        try
        {
            while (loop.TryTake(out var number))
            {
                if (!Start(number))
                {
                    return;
                }

                loop.Count(Finish());
                if (loop.IsOpen)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }
            }

            loop.Leave();
        }
        catch (Exception e)
        {
            loop.Fail(e);
        }
    }

    /// <returns>Whether it has ended already; if not, <see cref="Ended"/> is called when it has.</returns>
    protected abstract bool Start(int number);

    /// <returns>Whether it came to what was expected.</returns>
    protected abstract bool Finish();

    private void End()
    {
        var loop = _loop!;
        try
        {
            loop.Count(Finish());
        }
        catch (Exception e)
        {
            loop.Fail(e);
            return;
        }

        if (loop.IsOpen)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            Execute();
        }
    }
}

/// <param name="start">Starts the operation of a number.</param>
/// <param name="finish">Takes its result; whether that is the one expected.</param>
internal sealed class Caller<TResult>(Func<int, ValueTask<TResult>> start, Func<TResult, bool> finish) : Caller
{
    private ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter _awaiter;

    [SuppressMessage("Reliability", "CA2012", Justification = "Awaited once, as the compiler would.")]
    protected override bool Start(int number)
    {
        var awaiter = start(number).ConfigureAwait(false).GetAwaiter();
        _awaiter = awaiter;
        if (awaiter.IsCompleted)
        {
            return true;
        }

        awaiter.UnsafeOnCompleted(Ended);
        return false;
    }

    protected override bool Finish() => finish(_awaiter.GetResult());
}
