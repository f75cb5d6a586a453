using System.Text.Json;
using SessionKernel.Benchmarks;
using SessionKernel.Benchmarks.Grains;
using SessionKernel.Benchmarks.Measuring;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Guards.Measuring;

[Collection(MeasuringCollection.Name)]
public sealed class GrainsTests
{
    private static readonly string[] Fields =
        [
            "opsPerSecond", "bytesPerOp", "serializerBytesPerOp", "cpuMicrosPerOp", "p50Micros", "p99Micros", "redisCommandsPerOp",
            "failed", "redisBytes",
        ];

    [RedisFact]
    public async Task Every_storage_has_its_figures_for_every_call()
    {
        var file = Path.GetTempFileName();
        // Whether a target was missed says nothing of rounds as short as these.
        Assert.InRange(await Commands.RunAsync("orleans", "--seconds", "0.02", "--rounds", "1", "--states", "200", "--json", file), 0, 1);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        File.Delete(file);

        var rows = json.RootElement.EnumerateArray().ToList();
        var expected =
            from scenario in new[] { "read", "write", "clear", "clear+delete" }
            from kind in GrainStorageKind.All
            select (scenario, kind.Name);
        Assert.Equal(
            expected, rows.Select(static row => (row.GetProperty("scenario").GetString()!, row.GetProperty("subject").GetString()!)));
        Assert.All(rows, static row => Assert.All(Fields, field => Assert.True(row.GetProperty(field).GetDouble() >= 0)));
        Assert.All(rows, static row => Assert.True(row.GetProperty("opsPerSecond").GetDouble() > 0));
        Assert.All(rows, static row => Assert.Equal(1, row.GetProperty("redisCommandsPerOp").GetDouble()));
        Assert.All(rows, static row => Assert.Equal(0, row.GetProperty("failed").GetInt64()));
        // A payload of 1,024 bytes, what is around it, and its key.
        Assert.All(rows, static row => Assert.InRange(row.GetProperty("redisBytes").GetDouble(), 1_100, 2_000));
    }

    [Fact]
    public void Each_target_is_against_Orleans_own_storage()
    {
        IReadOnlyList<Row> Rows(double rate, double bytes, double memory) =>
        [
            Row("read", GrainStorageKind.KernelLane, rate, bytes, memory), Row("read", GrainStorageKind.OrleansRedis, 100, 300, 1_500),
            Row("write", GrainStorageKind.KernelLane, rate, bytes, memory), Row("write", GrainStorageKind.OrleansRedis, 100, 300, 1_500),
        ];

        Assert.Equal([1.5, 1.5, 0.5, 0.5, 1.0], GrainTargets.All.Select(target => target.Figure(Rows(150, 200, 1_500))));
        Assert.True(Verdicts.AreMet(GrainTargets.All, Rows(150, 200, 1_500)));
        Assert.False(Verdicts.AreMet(GrainTargets.All, Rows(149, 200, 1_500)));
        Assert.False(Verdicts.AreMet(GrainTargets.All, Rows(150, 201, 1_500)));
        Assert.False(Verdicts.AreMet(GrainTargets.All, Rows(150, 200, 1_501)));
    }

    [Fact]
    public void What_was_typed_is_checked()
    {
        Assert.Equal(30_000, GrainOptions.Of(Commands.Parse("orleans")).States);
        Assert.NotEmpty(Commands.Parse("orleans", "--states", "10").Errors);
        Assert.NotEmpty(Commands.Parse("orleans", "--redis", "localhost:6379").Errors);
    }

    // Of the bytes 100 are the serializer's.
    private static Row Row(string scenario, string subject, double rate, double bytes, double memory) =>
        new(scenario, subject, 64, rate, bytes, 100, 1, 1, 1, 1, 0) { RedisBytes = memory };
}
