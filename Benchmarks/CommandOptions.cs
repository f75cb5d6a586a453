using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace SessionKernel.Benchmarks;

/// <summary>The kinds of options that the commands take. Each is given at most once.</summary>
internal static class CommandOptions
{
    public static Option<string?> Redis() => Text("--redis", "HOST:PORT", "A server that holds nothing else; default: its own.");

    public static Option<string?> Json() => Text("--json", "FILE", "A file for the figures.");

    /// <summary>A number, in the invariant culture. Without <paramref name="otherwise"/> it has no default.</summary>
    public static Option<T> Number<T>(string name, string description, T least, T most, T? otherwise = null)
        where T : struct, INumber<T>
    {
        var option = new Option<T>(name)
        {
            Description = $"{description}, {Range(least, most)}.",
            HelpName = "N",
            CustomParser = result => Parse(result, name, result.Tokens[0].Value, least, most),
        };
        if (otherwise is { } value)
        {
            option.DefaultValueFactory = _ => value;
        }

        return option;
    }

    /// <summary>Whole numbers, separated by commas. Null if neither given nor in <paramref name="otherwise"/>.</summary>
    public static Option<IReadOnlyList<int>> Numbers(
        string name, string description, int least, int most, IReadOnlyList<int>? otherwise = null)
    {
        var option = new Option<IReadOnlyList<int>>(name)
        {
            Description = $"{description}, each {Range(least, most)}.",
            HelpName = "N,N",
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => [.. result.Tokens[0].Value.Split(',').Select(one => Parse(result, name, one, least, most))],
        };
        if (otherwise is not null)
        {
            option.DefaultValueFactory = _ => otherwise;
        }

        return option;
    }

    /// <summary>Some of the choices, by names separated by commas, in the order of the choices. Null if none was given.</summary>
    public static Option<IReadOnlyList<T>> Among<T>(string name, string description, IReadOnlyList<T> all, Func<T, string> nameOf)
    {
        var names = string.Join(", ", all.Select(nameOf));
        return new Option<IReadOnlyList<T>>(name)
        {
            Description = $"{description}: some of {names}; default: all.",
            HelpName = "NAME,NAME",
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result =>
            {
                var wanted = result.Tokens[0].Value.Split(',');
                if (!Array.TrueForAll(wanted, one => all.Any(each => nameOf(each) == one)))
                {
                    result.AddError($"{name} takes some of {names}.");
                }

                return [.. all.Where(each => wanted.Contains(nameOf(each)))];
            },
        };
    }

    public static Option<bool> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Adds a check of the option's text, if it is given.</summary>
    public static Option<T> RefuseIf<T>(this Option<T> option, Func<OptionResult, string, bool> isWrong, string message)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && isWrong(result, token.Value))
            {
                result.AddError(message);
            }
        });
        return option;
    }

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static T Parse<T>(ArgumentResult result, string name, string text, T least, T most)
        where T : struct, INumber<T>
    {
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        result.AddError($"{name} takes {(typeof(T) == typeof(int) ? "whole numbers" : "numbers")}, {Range(least, most)}.");
        return default;
    }

    private static string Range<T>(T least, T most) => string.Create(CultureInfo.InvariantCulture, $"{least} to {most}");
}
