using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionKernel.Hosting;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Redis;
using Xunit;
using Xunit.Abstractions;
using Cart = SessionKernel.PropertyTests.Hosts.Cart;

namespace SessionKernel.PropertyTests.ConsoleTests.Hosting;

/// <summary>A password that reaches a host by its configuration: no exception, log line or health report shows any of it.</summary>
public sealed class ConfiguredSecretTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const string Section = "Sessions:shop";
    private const string Connection = "ConnectionStrings:cache";

    private static int s_variables;

    public enum Source
    {
        Memory,
        Json,
        Environment,
        CommandLine,
    }

    /// <summary>Where the operator puts what the program reads as the address.</summary>
    [Theory]
    [InlineData(Source.Memory, StartPolicy.Fail)]
    [InlineData(Source.Json, StartPolicy.Retry)]
    [InlineData(Source.Environment, StartPolicy.Fail)]
    [InlineData(Source.CommandLine, StartPolicy.Retry)]
    public void In_a_section_or_a_connection_string(Source source, StartPolicy policy) => ForAll(
        Gen.Zip(SecretPlacements.Configurations, Gen.Elements(true, false)),
        given => ShowsNothing(source, policy, given.Item2 ? Connection : $"{Section}:Redis", given.Item1, given.Item2)
            .GetAwaiter().GetResult(),
        runs: 30);

    /// <summary>Where it is put by mistake: as another option, as one that there is not, below one, and as a name.</summary>
    [Fact]
    public void In_the_wrong_place() => ForAll(
        Gen.Zip(SecretPlacements.Configurations, Gen.Elements(
            "Idle", "Absolute", "Serializer", "OutagePolicy", "StartPolicy", "Transport", "Database", "MaxPayloadBytes", "CommandTimeout",
            "RotatesIds", "DurableReplicas", "Password", "Secrets", "Credentials", "Redis:Password", "Redis:0", "")),
        static given => ShowsNothing(
            Source.Memory, StartPolicy.Fail, $"{Section}:{(given.Item2.Length == 0 ? given.Item1 : given.Item2)}", given.Item1,
            byName: false)
            .GetAwaiter().GetResult(),
        runs: 100);

    private static async Task ShowsNothing(Source source, StartPolicy policy, string key, string value, bool byName)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var log = new LogBook();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{Section}:Redis"] = byName ? null : "127.0.0.1:1",
            [$"{Section}:Idle"] = "00:30:00",
            [$"{Section}:ConnectTimeout"] = "00:00:00.2",
            [$"{Section}:StartPolicy"] = policy.ToString(),
        }.Where(static pair => pair.Value is not null));
        var variables = string.Create(CultureInfo.InvariantCulture, $"SESSIONKERNEL_TEST_{Interlocked.Increment(ref s_variables)}_");
        var variable = variables + key.Replace(":", "__", StringComparison.Ordinal);
        try
        {
            Add(builder.Configuration, source, key, value, variables, variable);
            builder.Services.AddSessionKernel<Cart>("shop", builder.Configuration.GetSection(Section), store =>
            {
                store.Serialize(HostsJson.Serializer);
                if (byName)
                {
                    store.UseRedis(builder.Configuration.GetConnectionString("cache")!);
                }
            });
            builder.Services.AddHealthChecks().AddSessionKernel();
            var told = $"{await RunAsync(builder)} {string.Join('\n', log.Lines)}";
            Assert.DoesNotContain(SecretPlacements.Trace, told, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            if (source == Source.Environment)
            {
                Environment.SetEnvironmentVariable(variable, null);
            }
        }
    }

    private static void Add(ConfigurationManager configuration, Source source, string key, string value, string variables, string variable)
    {
        switch (source)
        {
            case Source.Json:
                var json = key.Split(':').Reverse()
                    .Aggregate(JsonSerializer.Serialize(value), static (inner, name) => $"{{{JsonSerializer.Serialize(name)}:{inner}}}");
                configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));
                break;
            case Source.Environment:
                Environment.SetEnvironmentVariable(variable, value);
                configuration.AddEnvironmentVariables(variables);
                break;
            case Source.CommandLine:
                configuration.AddCommandLine([$"--{key}={value}"]);
                break;
            default:
                configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>(key, value)]);
                break;
        }
    }

    /// <returns>Everything that starting, asking and stopping the host tells.</returns>
    private static async Task<string> RunAsync(HostApplicationBuilder builder)
    {
        try
        {
            using var host = builder.Build();
            await host.StartAsync();
            var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
            await host.StopAsync();
            return string.Join('\n', report.Entries.Select(static entry =>
                $"{entry.Key} {entry.Value.Description} {entry.Value.Exception} {string.Join(' ', entry.Value.Data)}"));
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }
}
