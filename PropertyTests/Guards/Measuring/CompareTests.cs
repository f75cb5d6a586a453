using System.Text.Json;
using SessionKernel.Benchmarks;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Guards.Measuring;

[Collection(MeasuringCollection.Name)]
public sealed class CompareTests
{
    private static readonly string[] Peers = ["stackexchange-lease", "aspnetcore-session"];
    private static readonly string[] Kernels = ["kernel-lane", "kernel-lane-keyed", "kernel-lane-tagged", "kernel-multiplexer"];

    [RedisFact]
    public async Task Every_subject_has_its_figures_and_leaves_nothing_behind()
    {
        await using var server = await RedisServer.StartAsync();
        var file = Path.GetTempFileName();
        Assert.Equal(0, await Commands.RunAsync(
            "compare", "--redis", server.EndPoint, "--seconds", "0.1", "--callers", "4", "--payload", "300", "--json", file));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        File.Delete(file);

        var rows = json.RootElement.EnumerateArray()
            .Select(static row =>
                (Scenario: row.GetProperty("scenario").GetString()!, Subject: row.GetProperty("subject").GetString()!, Row: row))
            .ToList();
        string[] all = [.. Kernels, .. Peers];
        Assert.All(
            ["load+save", "create"],
            scenario => Assert.Equal(all, rows.Where(row => row.Scenario == scenario).Select(static row => row.Subject)));
        Assert.All(
            ["load", "load+touch"],
            scenario => Assert.Equal([.. all, "raw-limit"], rows.Where(row => row.Scenario == scenario).Select(static row => row.Subject)));
        Assert.All(rows, static row => Assert.All(
            ["opsPerSecond", "cpuMicrosPerOp", "p50Micros", "p99Micros"],
            field => Assert.True(row.Row.GetProperty(field).GetDouble() > 0)));
        Assert.All(rows, static row => Assert.All(
            ["bytesPerOp", "serializerBytesPerOp"], field => Assert.True(row.Row.GetProperty(field).GetDouble() >= 0)));
        Assert.All(rows, static row => Assert.Equal(0, row.Row.GetProperty("failed").GetInt64()));
        Assert.All(rows, static row => Assert.Equal(4, row.Row.GetProperty("callers").GetInt32()));
        Assert.Equal(2, PerOp("load+touch", "stackexchange-lease"));
        Assert.Equal(4, PerOp("load", "aspnetcore-session"));
        Assert.Equal(1, PerOp("load", "raw-limit"));
        Assert.All(Kernels, kernel => Assert.Equal(1, PerOp("create", kernel)));

        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.EndPoint);
        Assert.Empty(KeySweep.Find(redis, "sk:compare:"));

        double PerOp(string scenario, string subject) =>
            rows.Single(row => row.Scenario == scenario && row.Subject == subject).Row.GetProperty("redisCommandsPerOp").GetDouble();
    }

    [LongFact]
    public async Task Every_subject_but_the_limit_has_its_figures_on_a_cluster()
    {
        var file = Path.GetTempFileName();
        Assert.Equal(0, await Commands.RunAsync(
            "compare", "--cluster", "--seconds", "0.1", "--callers", "4", "--payload", "300", "--scenarios", "load,load+save",
            "--json", file));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        File.Delete(file);
        var rows = json.RootElement.EnumerateArray().ToList();
        string[] all = [.. Kernels, .. Peers];
        Assert.Equal(all.Concat(all), rows.Select(static row => row.GetProperty("subject").GetString()!));
        Assert.All(rows, static row => Assert.True(row.GetProperty("opsPerSecond").GetDouble() > 0));
        Assert.All(rows, static row => Assert.Equal(0, row.GetProperty("failed").GetInt64()));
        Assert.All(rows, static row => Assert.Equal(JsonValueKind.Null, row.GetProperty("redisCommandsPerOp").ValueKind));
    }
}
