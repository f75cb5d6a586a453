using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionKernel.Hosting;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;
using Cart = SessionKernel.PropertyTests.Hosts.Cart;

namespace SessionKernel.PropertyTests.ConsoleTests.Hosting;

/// <summary>Two applications under one key prefix: each would open the sessions of the other.</summary>
[Collection(RedisCollection.Name)]
public sealed class ApplicationTests(RedisFixture fixture)
{
    private readonly string _prefix = KeyPrefix.Next();

    [SuiteFact]
    public async Task Another_application_is_warned_of_at_each_start_and_the_same_one_is_not()
    {
        foreach (var (application, warnings) in new[] { ("shop", 0), ("shop", 0), ("office", 1), ("office", 1), ("shop", 0) })
        {
            using var loggers = new CapturingLoggers();
            await using var store = await Store(application, loggers).BuildAsync();
            Assert.Equal(warnings, Warnings(loggers));
            Assert.All(loggers.Lines.Where(IsWarning), line =>
            {
                Assert.Contains(_prefix, line, StringComparison.Ordinal);
                Assert.Contains("shop", line, StringComparison.Ordinal);
                Assert.Contains("office", line, StringComparison.Ordinal);
            });
            using var session = await store.CreateAsync(new Cart());
            Assert.True(session.IsLive);
        }
    }

    [SuiteFact]
    public async Task Of_stores_that_start_at_the_same_moment_those_of_one_application_are_warned()
    {
        for (var round = 0; round < 10; round++)
        {
            var prefix = KeyPrefix.Next();
            var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
            {
                using var loggers = new CapturingLoggers();
                await using var store = await Store(i % 2 == 0 ? "shop" : "office", loggers, prefix).BuildAsync();
                return (Application: i % 2, Warnings: Warnings(loggers));
            })));
            Assert.Equal(2, all.Distinct().Count());
            Assert.Equal(4, all.Sum(static one => one.Warnings));
        }
    }

    [SuiteFact]
    public async Task The_name_is_read_at_each_start_and_written_at_the_first()
    {
        await using var server = await RedisServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        // A start also asks once whether it may send GETRANGE, in a script, and SET.
        foreach (var (reads, writes) in new[] { (2, 2), (4, 3), (6, 4) })
        {
            using var loggers = new CapturingLoggers();
            await using var store = await Store("shop", loggers, server: server.EndPoint).BuildAsync();
            var info = System.Text.Encoding.ASCII.GetString((byte[])(await connection.SendAsync("INFO", "commandstats"))!);
            Assert.Contains($"cmdstat_getrange:calls={reads},", info, StringComparison.Ordinal);
            Assert.Contains($"cmdstat_set:calls={writes},", info, StringComparison.Ordinal);
        }

        Assert.Equal(-1L, await connection.SendAsync("PTTL", _prefix + "app"));
        Assert.Equal("shop"u8.ToArray(), await connection.SendAsync("GET", _prefix + "app"));
    }

    /// <summary>It may be anything: whoever writes to the server may have put it there.</summary>
    [SuiteFact]
    public async Task Whatever_is_under_the_key_the_store_starts()
    {
        await using var connection = await fixture.Server.ConnectAsync();
        foreach (string[] put in (string[][])[["LPUSH", "x"], ["SET", "a\nb"], ["SET", "\u001b[31m"], ["SETRANGE", "50000000", "x"]])
        {
            var prefix = KeyPrefix.Next();
            await connection.SendAsync([put[0], prefix + "app", .. put[1..]]);
            using var loggers = new CapturingLoggers();
            await using var store = await Store("shop", loggers, prefix).BuildAsync();
            Assert.True(loggers.Lines.Any(line => IsWarning(line) || line.StartsWith("11 ", StringComparison.Ordinal)), put[0]);
            Assert.DoesNotContain(loggers.Lines, static line => line.Any(char.IsControl) || line.Length > 2_000);
            using var session = await store.CreateAsync(new Cart());
            Assert.True(session.IsLive);
        }
    }

    /// <summary>As docs/operations.md would have it for the sessions alone: without GETRANGE or SET there would be none.</summary>
    [SuiteFact]
    public async Task A_user_without_the_right_to_the_key_starts_and_is_told_that_nothing_was_compared()
    {
        await using var server = await RedisServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync(["ACL", "SETUSER", "sessions", "on", ">pass", "~*", "&*", "+@all", "resetkeys", "~*}:*"]);
        using var loggers = new CapturingLoggers();
        await using var store = await Store("shop", loggers, server: server.EndPoint + ",user=sessions,password=pass").BuildAsync();
        Assert.Contains(
            loggers.Lines,
            static line => line.StartsWith("11 ", StringComparison.Ordinal) && line.Contains("Denied", StringComparison.Ordinal));
        Assert.Equal(0, Warnings(loggers));
    }

    [SuiteFact]
    public async Task A_server_that_takes_no_write_is_read()
    {
        await using var server = await RedisServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("SET", _prefix + "app", "office");
        await connection.SendAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        using var loggers = new CapturingLoggers();
        await using var store = await Store("shop", loggers, server: server.EndPoint).BuildAsync();
        Assert.Equal(1, Warnings(loggers));
    }

    [SuiteFact]
    public async Task A_host_gives_its_name_and_both_code_and_section_another()
    {
        Assert.Equal("site", await NameAsync(static _ => { }));
        Assert.Equal("shop", await NameAsync(static options => options.ApplicationName = "shop"));
        Assert.Equal(
            "section", await NameAsync(static options => options.ApplicationName = "shop", ("Sessions:cart:ApplicationName", "section")));
    }

    [SuiteFact]
    public async Task Two_stores_of_a_host_under_one_prefix_are_refused_unless_one_shares_it()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "site" });
        builder.Services.AddSessionKernel<Cart>("cart", Describe);
        builder.Services.AddSessionKernel<Cart>("shared", static (provider, store) =>
            store.SharePrefix(provider.GetRequiredKeyedService<SessionStore<Cart>>("cart")).Serialize(HostsJson.Serializer).NoExpiry());
        using (var host = builder.Build())
        {
            await host.StartAsync();
            await host.StopAsync();
        }

        builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "site" });
        builder.Services.AddSessionKernel<Cart>("cart", Describe);
        builder.Services.AddSessionKernel<Tally>("tally", store =>
            store.Serialize(HostsJson.Serializer).Expire(TimeSpan.FromHours(1))
                .UseRedis(fixture.Server.EndPoint, PatientRedis.Wait).Configure(options => options.KeyPrefix = _prefix));
        using var refused = builder.Build();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => refused.StartAsync());
        Assert.Contains($"cart and tally have the same key prefix, {_prefix}", error.Message, StringComparison.Ordinal);
    }

    private async Task<string> NameAsync(Action<SessionStoreOptions> configure, params (string Key, string Value)[] section)
    {
        var prefix = KeyPrefix.Next();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "site" });
        builder.Configuration.AddInMemoryCollection(section.Select(static pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        builder.Services.AddSessionKernel<Cart>("cart", store =>
        {
            Describe(store.Configure(configure));
            store.Configure(options => options.KeyPrefix = prefix).Configure(builder.Configuration.GetSection("Sessions:cart"));
        });
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
        await using var connection = await fixture.Server.ConnectAsync();
        return System.Text.Encoding.UTF8.GetString((byte[])(await connection.SendAsync("GET", prefix + "app"))!);
    }

    private void Describe(SessionStoreBuilder<Cart> store) => store.Serialize(HostsJson.Serializer)
        .Expire(TimeSpan.FromHours(1)).UseRedis(fixture.Server.EndPoint, PatientRedis.Wait)
        .Configure(options => options.KeyPrefix = _prefix);

    private SessionStoreBuilder<Cart> Store(string application, ILoggerFactory loggers, string? prefix = null, string? server = null) =>
        SessionStore.For<Cart>("cart").Serialize(HostsJson.Serializer).Expire(TimeSpan.FromHours(1))
            .UseRedis(server ?? fixture.Server.EndPoint, PatientRedis.Wait)
            .UseLogging(loggers).Configure(options => (options.KeyPrefix, options.ApplicationName) = (prefix ?? _prefix, application));

    private static bool IsWarning(string line) => line.StartsWith("24 ", StringComparison.Ordinal);

    private static int Warnings(CapturingLoggers loggers) => loggers.Lines.Count(IsWarning);
}
