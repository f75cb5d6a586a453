using System.Text;

namespace SessionKernel.Testing.Resp;

/// <summary>One command as a client sent it: its arguments, of which the first is its name.</summary>
public sealed class RespCommand
{
    private readonly byte[][] _arguments;

    internal RespCommand(byte[][] arguments)
    {
        _arguments = arguments;
        Name = arguments.Length == 0 ? "" : Encoding.ASCII.GetString(arguments[0]).ToUpperInvariant();
    }

    /// <summary>The command's name in upper case, such as <c>GET</c>; empty for an empty command.</summary>
    public string Name { get; }

    /// <summary>The number of arguments, including the name.</summary>
    public int Count => _arguments.Length;

    /// <summary>The argument at <paramref name="index"/>; 0 is the name as it was sent.</summary>
    public ReadOnlyMemory<byte> this[int index] => _arguments[index];

    /// <summary>Whether an argument after the name begins with <paramref name="prefix"/>.</summary>
    /// <remarks>Works without a table of commands: a script's keys are in other positions than that of a GET.</remarks>
    public bool NamesKey(ReadOnlySpan<byte> prefix)
    {
        for (int i = 1; i < _arguments.Length; i++)
        {
            if (_arguments[i].AsSpan().StartsWith(prefix))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name and the number of arguments; never their content.</summary>
    public override string ToString() => $"{Name} ({Count} arguments)";
}
