using System.Text.RegularExpressions;
using SessionKernel.PropertyTests.Guards;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>
/// docs/compatibility.md tells every command and option that a server gets from a store, and since when servers know them.
/// </summary>
public sealed partial class CompatibilityTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(1);
    private static readonly Version s_oldest = new(6, 2);
    private static readonly Dictionary<string, Row> s_rows = Rows();

    [RedisFact]
    public async Task Every_command_that_a_store_sends_is_listed()
    {
        await using var alone = await RedisServer.StartAsync();
        await using var cluster = await RedisCluster.StartAsync(ClusterSetup.WithoutFailover);
        var used = new SortedSet<string>(StringComparer.Ordinal);
        used.UnionWith(await SentAsync(alone, alone.EndPoint));
        used.UnionWith(await SentAsync(cluster.Nodes[0], cluster.EndPoints));
        foreach (var script in RedisScripts.All)
        {
            used.UnionWith(Called().Matches(script).Select(call => call.Groups[1].Value));
        }

        var listed = s_rows.SelectMany(static row => row.Value.Options.Select(option => $"{row.Key} {option}").Prepend(row.Key));
        Assert.True(!used.Except(listed).Any(), string.Join(", ", used.Except(listed)));
        var idle = s_rows.Where(static row => row.Value.IsObserved).Select(static row => row.Key).Except(used).ToArray();
        Assert.True(idle.Length == 0, string.Join(", ", idle));
    }

    /// <summary>As the server itself documents it.</summary>
    [RedisFact]
    public async Task Each_is_known_since_the_version_that_is_told()
    {
        await using var server = await RedisServer.StartAsync();
        await using var raw = await server.ConnectAsync();
        var version = Version.Parse(await server.FieldAsync("redis_version", "INFO", "server"));
        foreach (var (name, row) in s_rows)
        {
            if (await raw.SendAsync("COMMAND", "DOCS", name.Replace(' ', '|')) is object?[] { Length: 2 } docs)
            {
                Assert.Equal((name, row.Since), (name, SinceOf((object?[])docs[1]!)));
                Assert.All(row.Options, option => Assert.True(
                    SinceOfOption((object?[])docs[1]!, option, row.Since) is { } since && since <= s_oldest, $"{name} {option}"));
            }
            else
            {
                // A server documents what it knows, and a sentinel's commands only when it is one.
                Assert.True(
                    row.Since > version || name.StartsWith("SENTINEL ", StringComparison.Ordinal),
                    $"{name} is not documented by the server.");
            }

            Assert.True(row.Since <= s_oldest || row.MayBeRefused, $"{name} is not known to the oldest supported server.");
        }
    }

    private static async Task<HashSet<string>> SentAsync(RedisServer server, string address)
    {
        await using var monitor = await Monitor.StartAsync(server.Port);
        foreach (var transport in Enum.GetValues<TransportMode>())
        {
            await UseAsync(address, transport);
        }

        return await monitor.StopAsync().WaitAsync(s_bound);
    }

    /// <summary>Everything that a store can be asked.</summary>
    private static async Task UseAsync(string address, TransportMode transport)
    {
        await using var store = await SessionStore.For<Basket>("compat").Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(1))
            .Configure(options => options.KeyPrefix = KeyPrefix.Next())
            .UseRedis(address, redis =>
            {
                redis.WaitOver(transport);
                redis.Durability = Durability.Replicated(1, TimeSpan.FromMilliseconds(1));
                redis.DurableWrites = DurableWrites.Remove;
            })
            .BuildAsync();
        var name = store.Records.KeyOf(transport.ToString());
        using var record = await store.Records.CreateAsync(name, new Basket(), SessionLifetime.NoExpiry);
        Assert.True(record.IsLive);
        Assert.Equal(SaveStatus.Saved, await store.Records.ClearAsync(record));
        for (var i = 0; i < 3; i++)
        {
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            using var other = await store.LoadAsync(session.Id);
            session.Value.Items.Add("pen");
            Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
            other.Value.Items.Add("ink");
            Assert.Equal(SaveStatus.Conflict, await store.SaveAsync(other));
            await store.FlushAsync();
            Assert.True((await store.RenewIdAsync(session)).Succeeded);
            Assert.True((await store.RenewIdAsync(session, principal: "ann")).Succeeded);
            using var more = await store.CreateAsync(new Basket(), principal: "ann");
            await foreach (var listed in store.ListAsync("ann"))
            {
                Assert.NotEmpty(listed.PublicId);
            }

            Assert.Equal(RemoveStatus.RemovedNotReplicated, (await store.RevokeAllAsync("ann", except: session.Key)).Status);
            Assert.Equal(RemoveStatus.RemovedNotReplicated, await store.RemoveAsync(session.Id));
        }
    }

    private static Version SinceOf(object?[] docs) => Version.Parse(string.Join('.', TextAfter(docs, "since")!.Split('.')[..2]));

    private static Version? SinceOfOption(object?[] docs, string option, Version otherwise)
    {
        for (var i = 0; i + 1 < docs.Length; i += 2)
        {
            if (docs[i] is byte[] name && Text(name) == "arguments" && docs[i + 1] is object?[] arguments)
            {
                foreach (var argument in arguments.OfType<object?[]>())
                {
                    var token = TextAfter(argument, "token");
                    if (token == option)
                    {
                        return TextAfter(argument, "since") is { } since ? Version.Parse(since) : otherwise;
                    }

                    if (SinceOfOption(argument, option, otherwise) is { } found)
                    {
                        return found;
                    }
                }
            }
        }

        return null;
    }

    private static string? TextAfter(object?[] map, string key)
    {
        for (var i = 0; i + 1 < map.Length; i += 2)
        {
            if (map[i] is byte[] name && Text(name) == key && map[i + 1] is byte[] value)
            {
                return Text(value);
            }
        }

        return null;
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.ASCII.GetString(bytes);

    private static Dictionary<string, Row> Rows() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "compatibility.md")).Split('\n')
        .Select(static line => Listed().Match(line)).Where(static match => match.Success)
        .ToDictionary(static match => match.Groups[1].Value, static match => new Row(
            [
                .. match.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(static option => option.Trim('`', ',')),
            ],
            Version.Parse(match.Groups[3].Value),
            match.Groups[4].Value.Contains("may be refused", StringComparison.Ordinal),
            !match.Groups[4].Value.Contains("not in every run", StringComparison.Ordinal)));

    [GeneratedRegex(@"^\| `([A-Z][A-Z -]+)` \|\s*([^|]*?)\s*\| ([0-9.]+) \| ([^|]*) \|")]
    private static partial Regex Listed();

    [GeneratedRegex(@"redis\.p?call\('([A-Z]+)'")]
    private static partial Regex Called();

    private sealed record Row(string[] Options, Version Since, bool MayBeRefused, bool IsObserved);
}
