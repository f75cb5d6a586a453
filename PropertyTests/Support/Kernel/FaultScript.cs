namespace SessionKernel.PropertyTests.Kernel;

internal enum Fault
{
    None,

    /// <summary>Not reached: not applied.</summary>
    Unreachable,

    /// <summary>Applied, and the reply is lost: the caller learns nothing.</summary>
    LostReply,

    /// <summary>Applied, the reply lost, and the backend sends the same command again.</summary>
    Retried,

    Denied,
    Full,

    /// <summary>As cancelled before it was written.</summary>
    Canceled,
}

/// <summary>What happens to each command, by its number from 1 on.</summary>
internal sealed class FaultScript
{
    public int Commands { get; private set; }

    public List<CommandKind> Kinds { get; } = [];

    public Func<int, CommandKind, Fault>? Next { get; set; }

    /// <summary>Runs before a command, or between the two sendings of a retried one.</summary>
    public Action<int>? Meanwhile { get; set; }

    /// <summary>Runs when a command is done and its reply still on its way.</summary>
    public Action? Afterwards { get; set; }

    /// <summary>What every question to an index comes to, in place of an answer.</summary>
    public BackendStatus? AsksFail { get; set; }

    /// <summary>A command waits for it.</summary>
    public Task? Gate { get; set; }

    public bool TouchesFail { get; set; }

    public CancellationTokenSource? TouchesCancel { get; set; }

    public List<TouchCommand> Touches { get; } = [];

    /// <summary>Counts from now on.</summary>
    public void Reset()
    {
        Commands = 0;
        Kinds.Clear();
        Next = null;
        Meanwhile = null;
    }

    /// <summary>From command <paramref name="number"/> on, counted from now, nothing is reached.</summary>
    public void DieAt(int number, bool losesReply)
    {
        Reset();
        Next = (n, _) => n < number ? Fault.None : n == number && losesReply ? Fault.LostReply : Fault.Unreachable;
    }

    public void Once(Fault fault)
    {
        Reset();
        Next = (n, _) => n == 1 ? fault : Fault.None;
    }

    public Fault Take(CommandKind kind)
    {
        Commands++;
        Kinds.Add(kind);
        return Next?.Invoke(Commands, kind) ?? Fault.None;
    }
}
