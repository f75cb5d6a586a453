namespace SessionKernel.Benchmarks.Budget;

// A number of operations, shared among a number of callers, each of which has one in flight.
//
//   closed   a caller starts its next operation where the last one ended
//   open     every operation starts from its own work item in the pool's global queue, usually on another thread than the one on
//            which the last one ended: so what is cached per thread piles up where it is not needed
internal sealed class Loop(bool isOpen, int operations)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;
    private int _callers;
    private int _unexpected;

    public bool IsOpen => isOpen;

    /// <summary>How many operations had an unexpected result.</summary>
    public int Unexpected => _unexpected;

    public Task RunAsync(Caller[] callers)
    {
        _callers = callers.Length;
        foreach (var caller in callers)
        {
            caller.Join(this);
        }

        return _done.Task;
    }

    public bool TryTake(out int number)
    {
        number = Interlocked.Increment(ref _taken) - 1;
        return number < operations;
    }

    public void Count(bool expected)
    {
        if (!expected)
        {
            Interlocked.Increment(ref _unexpected);
        }
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _callers) == 0)
        {
            _done.TrySetResult();
        }
    }

    public void Fail(Exception cause) => _done.TrySetException(cause);
}
