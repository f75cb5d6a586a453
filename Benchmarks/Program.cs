using SessionKernel.Benchmarks.Footprint;

// One line per command: its name, what it takes, what it does.
var commands = new Dictionary<string, (string Usage, Func<string[], Task<int>> Run)>(StringComparer.Ordinal)
{
    ["footprint"] = ("footprint [--redis HOST:PORT]    memory per session in Redis, beside ASP.NET Core's built-in cache", FootprintCommand.RunAsync),
};

if (args is [var name, .. var rest] && commands.TryGetValue(name, out var command))
{
    return await command.Run(rest);
}

Console.Error.WriteLine("Usage: dotnet run -c Release --project Benchmarks -- COMMAND");
foreach (var (_, known) in commands)
{
    Console.Error.WriteLine($"  {known.Usage}");
}

return 2;
