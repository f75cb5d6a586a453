using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace SessionKernel.Benchmarks.Budget;

// Does one operation at a time, over and over. An operation starts in a work item of the thread pool, and ends in the continuation of what
// it awaits. This object is both work item and continuation, and keeps the awaiter, so that an operation costs the harness no allocation
// and every byte counted is the kernel's.
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

    /// <returns>Whether it has already ended; if not, <see cref="Ended"/> is called when it has.</returns>
    protected abstract bool Start(int number);

    /// <returns>Whether the result was the expected one.</returns>
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

/// <param name="start">Starts the operation with a number.</param>
/// <param name="finish">Takes the result, and returns whether it is the expected one.</param>
internal sealed class Caller<TResult>(Func<int, ValueTask<TResult>> start, Func<TResult, bool> finish) : Caller
{
    private ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter _awaiter;

    [SuppressMessage("Reliability", "CA2012", Justification = "Awaited once, as compiled code would.")]
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
