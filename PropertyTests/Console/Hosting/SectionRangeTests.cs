using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SessionKernel.Hosting;
using Xunit;

namespace SessionKernel.PropertyTests.ConsoleTests.Hosting;

/// <summary>What a section allows is what building allows: the ranges are written down in both.</summary>
public sealed class SectionRangeTests
{
    [Theory]
    [InlineData("TouchFilterEntries", 2, 1 << 26)]
    [InlineData("TouchBatchCapacity", 1, 1 << 26)]
    [InlineData("WarnPayloadBytes", 0, int.MaxValue)]
    [InlineData("MaxPayloadBytes", 1, 256 << 20)]
    [InlineData("CompressAbove", 0, 256 << 20)]
    [InlineData("MaxUpdateAttempts", 1, 1_000)]
    [InlineData("MaxSessionsPerPrincipal", 0, 1_000)]
    public void Of_numbers_of_the_store(string key, long least, long most)
    {
        var property = OptionOf<SessionStoreOptions>(key);
        foreach (var value in Around(least, most))
        {
            Assert.Equal(
                IsBuilt(builder => builder.Configure(options => property.SetValue(options, (int)value))),
                IsTaken(key, value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData("Database", -1, int.MaxValue)]
    [InlineData("LanesPerPrimary", 1, 16)]
    public void Of_numbers_of_the_backend(string key, long least, long most)
    {
        var property = OptionOf<RedisBackendOptions>(key);
        foreach (var value in Around(least, most))
        {
            Assert.Equal(
                IsBuilt(builder => builder.ConfigureRedis(options => property.SetValue(options, (int)value))),
                IsTaken(key, value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData("TouchFlushInterval", 1, 250)]
    public void Of_times_of_the_store(string key, long least, long most)
    {
        var property = OptionOf<SessionStoreOptions>(key);
        foreach (var value in Around(least, most).Select(ms => TimeSpan.FromMilliseconds(ms)))
        {
            Assert.Equal(
                IsBuilt(builder => builder.Configure(options => property.SetValue(options, value))),
                IsTaken(key, value.ToString("c", CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData("ConnectTimeout", 100, 300_000)]
    [InlineData("CommandTimeout", 50, 300_000)]
    public void Of_times_of_the_backend(string key, long least, long most)
    {
        var property = OptionOf<RedisBackendOptions>(key);
        foreach (var value in Around(least, most).Select(ms => TimeSpan.FromMilliseconds(ms)))
        {
            Assert.Equal(
                IsBuilt(builder => builder.ConfigureRedis(options => property.SetValue(options, value))),
                IsTaken(key, value.ToString("c", CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData("Idle", 1_000, 315_360_000_000)]
    [InlineData("Absolute", 50, 315_360_000_000)]
    public void Of_windows(string key, long least, long most)
    {
        foreach (var value in Around(least, most, long.MaxValue).Select(ms => TimeSpan.FromMilliseconds(ms)))
        {
            var expected = IsBuilt(builder => builder.Expire(key == "Idle" ? value : null, key == "Idle" ? null : value));
            Assert.Equal(expected, IsTaken(key, value.ToString("c", CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData(1, 16)]
    public void Of_replicas_waited_for(int least, int most)
    {
        foreach (var value in Around(least, most).Where(value => value != 0))
        {
            Assert.Equal(
                IsBuilt(builder => builder.ConfigureRedis(
                    options => options.Durability = Durability.Replicated((int)value, TimeSpan.FromSeconds(1)))),
                IsTaken("DurableReplicas", value.ToString(CultureInfo.InvariantCulture), ("DurableTimeout", "00:00:01")));
        }
    }

    [Theory]
    [InlineData(1, 60_000)]
    public void Of_the_wait_for_replicas(int least, int most)
    {
        foreach (var value in Around(least, most).Select(ms => TimeSpan.FromMilliseconds(ms)))
        {
            Assert.Equal(
                IsBuilt(builder => builder.ConfigureRedis(options => options.Durability = Durability.Replicated(1, value))),
                IsTaken("DurableTimeout", value.ToString("c", CultureInfo.InvariantCulture), ("DurableReplicas", "1")));
        }
    }

    private static IEnumerable<long> Around(long least, long most, long largest = int.MaxValue)
    {
        long[] all = [least - 1, least, most, most + 1];
        return all.Where(value => value >= int.MinValue && value <= largest);
    }

    private static bool IsBuilt(Action<SessionStoreBuilder<Cart>> describe)
    {
        try
        {
            var builder = SessionStore.For<Cart>("range")
                .Serialize(HostsJson.Serializer)
                .Expire(absolute: TimeSpan.FromDays(3650))
                .UseMemory();
            describe(builder);
            builder.Configure(options => (options.TouchFilterEntries, options.TouchBatchCapacity) =
                (Small(options.TouchFilterEntries), Small(options.TouchBatchCapacity)));
            builder.Build();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>What is allowed and large need not be allocated.</summary>
    private static int Small(int entries) => entries == 1 << 26 ? 1024 : entries;

    private static bool IsTaken(string key, string value, params (string Key, string Value)[] beside)
    {
        try
        {
            SessionStore.For<Cart>("range").Configure(new ConfigurationBuilder()
                .AddInMemoryCollection(
                    [.. beside.Append((key, value)).Select(entry => KeyValuePair.Create($"Range:{entry.Item1}", (string?)entry.Item2))])
                .Build().GetSection("Range"));
            return true;
        }
        catch (OptionsValidationException)
        {
            return false;
        }
    }

    private static PropertyInfo OptionOf<TOptions>(string key) =>
        typeof(TOptions).GetProperty(key, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)!;
}
