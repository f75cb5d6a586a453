using System.CommandLine;
using System.Globalization;
using Storefront.Parent;
using Storefront.Smoke;
using Storefront.Web;

namespace Storefront;

/// <summary>The arguments of a web process, passed by the parent that starts it.</summary>
internal sealed record ServeArguments(string Name, int Port, int OtherPort, HostPort Redis, TimeSpan PaymentWindow)
{
    public string[] ToArray() =>
    [
        "serve", "--name", Name, "--redis", Redis.ToString(),
        "--port", Port.ToString(CultureInfo.InvariantCulture), "--other-port", OtherPort.ToString(CultureInfo.InvariantCulture),
        "--payment-window", PaymentWindow.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    ];
}

/// <summary>The command line. Its command <c>serve</c> is for the parent, which starts the web processes.</summary>
internal static class Arguments
{
    private const int LongestWindow = 3600;

    private static readonly Option<HostPort?> s_redis = new("--redis")
    {
        Description = "use this Redis-protocol server (default: an embedded one)",
        HelpName = "HOST:PORT",
        CustomParser = static result =>
        {
            HostPort? address = HostPort.Parse(result.Tokens[0].Value);
            if (address is null)
            {
                result.AddError("--redis takes HOST:PORT, such as localhost:6379");
            }

            return address;
        },
    };

    private static readonly Option<TimeSpan?> s_window = new("--payment-window")
    {
        Description = "how long there is to pay (default: 120; in the smoke 8)",
        HelpName = "SECONDS",
        CustomParser = static result =>
        {
            if (int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out int seconds) && seconds is > 0 and <= LongestWindow)
            {
                return TimeSpan.FromSeconds(seconds);
            }

            result.AddError($"--payment-window takes whole seconds, 1 to {LongestWindow}");
            return null;
        },
    };

    private static readonly Option<bool> s_smoke = new("--smoke")
    {
        Description = "play a customer's journey over HTTP, print the table, exit",
    };

    private static readonly Option<string> s_name = new("--name") { Required = true };
    private static readonly Option<int> s_port = new("--port") { Required = true };
    private static readonly Option<int> s_otherPort = new("--other-port") { Required = true };

    public static RootCommand Root()
    {
        Command serve = new("serve") { s_redis, s_window, s_name, s_port, s_otherPort };
        serve.Hidden = true;
        serve.SetAction(static (parsed, _) => ShopProcess.RunAsync(Serve(parsed)));

        RootCommand root = new("A shop of two web processes that share their sessions.") { s_redis, s_window, s_smoke, serve };
        root.SetAction(static (parsed, _) => parsed.GetValue(s_smoke)
            ? SmokeRun.RunAsync(parsed.GetValue(s_redis), parsed.GetValue(s_window))
            : OpenShop.RunAsync(parsed.GetValue(s_redis), parsed.GetValue(s_window)));
        return root;
    }

    public static ServeArguments Serve(ParseResult parsed) => new(
        parsed.GetRequiredValue(s_name),
        parsed.GetValue(s_port),
        parsed.GetValue(s_otherPort),
        parsed.GetRequiredValue(s_redis)!,
        parsed.GetRequiredValue(s_window)!.Value);
}
