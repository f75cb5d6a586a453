namespace SessionKernel.Benchmarks.Budget;

// So many operations, shared out among so many callers, each of which has one in flight.
//
//   closed   a caller starts its next operation where the last one ended
//   open     every operation starts from a work item of its own in the pool's global queue: on another thread, as a rule,
//            than the one on which the last one ended, so that what is kept by thread gathers where it is not needed
internal sealed class Loop(bool isOpen, int operations)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;
    private int _callers;
    private int _unexpected;

    public bool IsOpen => isOpen;

    /// <summary>How many operations did not come to what was expected.</summary>
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
