using System.Globalization;

namespace SessionKernel.Benchmarks;

/// <summary>The command line can't be run; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The options of one command, in any order: each is a <c>--name</c> and a value, or a flag without one.</summary>
internal sealed class CommandOptions
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);

    /// <param name="arguments">The arguments after the command's name.</param>
    /// <param name="known">The names of the command's options, such as <c>--redis</c>.</param>
    /// <exception cref="UsageException">An option is unknown, or was given twice or without a value.</exception>
    public static CommandOptions Parse(string[] arguments, params string[] known) => Parse(arguments, known, flags: []);

    /// <param name="arguments">As for the other overload.</param>
    /// <param name="known">The options with a value.</param>
    /// <param name="flags">The options without one.</param>
    /// <exception cref="UsageException">As for the other overload.</exception>
    public static CommandOptions Parse(string[] arguments, string[] known, string[] flags)
    {
        var options = new CommandOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            if (!known.Contains(name) && !flags.Contains(name))
            {
                throw new UsageException($"{name} is unknown; the options are {string.Join(", ", known.Concat(flags))}.");
            }

            var value = flags.Contains(name) ? "" : arguments.ElementAtOrDefault(++i);
            if (value is null || !options._given.TryAdd(name, value))
            {
                throw new UsageException(flags.Contains(name) ? $"{name} may be given once." : $"{name} takes one value, once.");
            }
        }

        return options;
    }

    /// <summary>Null if it was not given.</summary>
    public string? Text(string name) => _given.GetValueOrDefault(name);

    public bool Has(string flag) => _given.ContainsKey(flag);

    public double Number(string name, double otherwise, double least, double most) =>
        Text(name) is { } text ? Check(name, text, least, most) : otherwise;

    /// <summary>Whole numbers, separated by commas.</summary>
    public IReadOnlyList<int> Numbers(string name, IReadOnlyList<int> otherwise, int least, int most) =>
        Text(name) is { } text ? [.. text.Split(',').Select(one => Whole(name, one, least, most))] : otherwise;

    /// <summary>Some of the choices, by names separated by commas, in the order of the choices; all of them if none was given.</summary>
    public IReadOnlyList<T> Among<T>(string name, IReadOnlyList<T> all, Func<T, string> nameOf)
    {
        if (Text(name) is not { } text)
        {
            return all;
        }

        var wanted = text.Split(',');
        return Array.TrueForAll(wanted, one => all.Any(each => nameOf(each) == one))
            ? [.. all.Where(each => wanted.Contains(nameOf(each)))]
            : throw new UsageException($"{name} takes some of {string.Join(", ", all.Select(nameOf))}.");
    }

    public int Whole(string name, int otherwise, int least, int most) =>
        Text(name) is { } text ? Whole(name, text, least, most) : otherwise;

    private static int Whole(string name, string text, int least, int most) =>
        Check(name, text, least, most) is var value && value == Math.Floor(value)
            ? (int)value
            : throw new UsageException($"{name} takes whole numbers.");

    private static double Check(string name, string text, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{name} takes numbers between {least} and {most}."));
}
