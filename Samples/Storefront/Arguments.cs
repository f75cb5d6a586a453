using System.Globalization;
using Storefront.Parent;

namespace Storefront;

/// <summary>The arguments of a web process, passed by the parent that starts it.</summary>
internal sealed record ServeArguments(string Name, int Port, int OtherPort, HostPort Redis, TimeSpan PaymentWindow)
{
    public string[] ToArray() =>
    [
        "--serve", "--name", Name, "--redis", Redis.ToString(),
        "--port", Port.ToString(CultureInfo.InvariantCulture), "--other-port", OtherPort.ToString(CultureInfo.InvariantCulture),
        "--payment-window", PaymentWindow.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    ];
}

/// <summary>The command line; only a child has <see cref="Serve"/>.</summary>
internal sealed record Arguments(HostPort? Redis, bool Smoke, TimeSpan? PaymentWindow, ServeArguments? Serve)
{
    public const string Usage = """
        usage: Storefront [--redis HOST:PORT] [--payment-window SECONDS] [--smoke]
          --redis HOST:PORT         use this Redis-protocol server (default: an embedded one)
          --payment-window SECONDS  how long there is to pay (default: 120; in the smoke 8)
          --smoke                   play a customer's journey over HTTP, print the table, exit
        """;

    private const int LongestWindow = 3600;

    public static Arguments? Parse(string[] args, out string problem)
    {
        problem = "";
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < args.Length; i++)
        {
            bool takesValue = args[i] is "--redis" or "--payment-window" or "--name" or "--port" or "--other-port";
            if (!takesValue && args[i] is not ("--smoke" or "--serve"))
            {
                problem = $"unknown argument '{args[i]}'";
                return null;
            }

            if (takesValue && i + 1 == args.Length)
            {
                problem = $"{args[i]} needs a value";
                return null;
            }

            if (!values.TryAdd(args[i], takesValue ? args[i + 1] : ""))
            {
                problem = $"{args[i]} was given twice";
                return null;
            }

            i += takesValue ? 1 : 0;
        }

        return From(values, out problem);
    }

    private static Arguments? From(Dictionary<string, string> values, out string problem)
    {
        problem = "";
        HostPort? redis = null;
        if (values.TryGetValue("--redis", out string? address) && (redis = HostPort.Parse(address)) is null)
        {
            problem = "--redis takes HOST:PORT, such as localhost:6379";
            return null;
        }

        TimeSpan? window = null;
        if (values.TryGetValue("--payment-window", out string? seconds) && (window = WindowOf(seconds)) is null)
        {
            problem = $"--payment-window takes whole seconds, 1 to {LongestWindow}";
            return null;
        }

        bool smoke = values.ContainsKey("--smoke");
        if (!values.ContainsKey("--serve"))
        {
            string? childOnly = values.Keys.FirstOrDefault(static k => k is "--name" or "--port" or "--other-port");
            problem = childOnly is null ? "" : $"{childOnly} is valid only with --serve";
            return childOnly is null ? new Arguments(redis, smoke, window, Serve: null) : null;
        }

        if (smoke || redis is null || window is null
            || !values.TryGetValue("--name", out string? name)
            || HostPort.ParsePort(values.GetValueOrDefault("--port")) is not { } port
            || HostPort.ParsePort(values.GetValueOrDefault("--other-port")) is not { } otherPort)
        {
            problem = "--serve is for the parent process: it needs --name, --port, --other-port, --payment-window and --redis";
            return null;
        }

        return new Arguments(redis, Smoke: false, window, new ServeArguments(name, port, otherPort, redis, window.Value));
    }

    private static TimeSpan? WindowOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is > 0 and <= LongestWindow
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
