using SessionKernel.Testing.Resp;

namespace SessionKernel.Testing.Proxies;

/// <summary>A fault that waits for its command.</summary>
/// <param name="Matches">Chooses the command.</param>
/// <param name="ReachesServer">True: the command is forwarded and its reply is lost. False: it is never forwarded.</param>
internal sealed record CommandTrap(Func<RespCommand, bool> Matches, bool ReachesServer)
{
    private readonly TaskCompletionSource<RespCommand> _sprung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<RespCommand> Sprung => _sprung.Task;

    public void Spring(RespCommand command) => _sprung.TrySetResult(command);
}

/// <summary>The traps that are set, oldest first, of which each catches one command; and the commands that are refused.</summary>
internal sealed class CommandTraps
{
    private readonly List<CommandTrap> _set = [];
    private readonly Lock _gate = new();
    private volatile Func<RespCommand, string?> _refusal = static _ => null;

    public Func<RespCommand, string?> Refusal
    {
        get => _refusal;
        set => _refusal = value;
    }

    public Task<RespCommand> Add(Func<RespCommand, bool> matches, bool reachesServer)
    {
        ArgumentNullException.ThrowIfNull(matches);
        var trap = new CommandTrap(matches, reachesServer);
        lock (_gate)
        {
            _set.Add(trap);
        }

        return trap.Sprung;
    }

    public CommandTrap? Take(RespCommand command)
    {
        lock (_gate)
        {
            int index = _set.FindIndex(trap => trap.Matches(command));
            if (index < 0)
            {
                return null;
            }

            CommandTrap found = _set[index];
            _set.RemoveAt(index);
            return found;
        }
    }
}
