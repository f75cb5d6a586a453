using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SessionKernel.Hosting;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.Serializers;
using Xunit;
using Cart = SessionKernel.PropertyTests.Hosts.Cart;

namespace SessionKernel.PropertyTests.ConsoleTests.Hosting;

/// <summary>A store's section: what it sets, and what is said of what is wrong in it.</summary>
public sealed class SectionTests
{
    private const string Secret = "correct-horse";
    private static readonly string[] s_own = ["Redis", "Serializer", "Idle", "Absolute", "DurableReplicas", "DurableTimeout"];
    private static readonly string[] s_inCodeAlone = ["Credentials", "Durability"];

    [Theory]
    [InlineData("Idle", "-00:05:00", "a time span between 00:00:01 and 3650.00:00:00")]
    [InlineData("Idle", "30", "hours:minutes:seconds")]
    [InlineData("Idle", "24:00:00", "days.hours:minutes:seconds")]
    [InlineData("Idle", "half an hour", "a time span")]
    [InlineData("Absolute", "00:00:00", "a time span between 00:00:00.05")]
    [InlineData("Redis", "", "a Redis configuration: host:port")]
    [InlineData("Redis", "password=" + Secret, "a Redis configuration: host:port")]
    [InlineData("Redis", "localhost:6379,password=battery," + Secret + "=1", "a Redis configuration: host:port")]
    [InlineData("Serializer", "xml", "one of json, memorypack")]
    [InlineData("OutagePolicy", "Retry", "one of Anonymous, Throw")]
    [InlineData("OutagePolicy", "1", "one of Anonymous, Throw")]
    [InlineData("StartPolicy", Secret, "one of Fail, Retry")]
    [InlineData("Transport", "Lane", "one of Lanes, Multiplexer")]
    [InlineData("KeyPrefix", "{shop}:", "a text of 1 to 128 bytes without braces")]
    [InlineData("TouchFlushInterval", "00:00:01", "a time span between 00:00:00.001 and 00:00:00.25")]
    [InlineData("MaxPayloadBytes", "1 MiB", "a whole number between 1 and 268435456")]
    [InlineData("MaxPayloadBytes", "1e3", "a whole number between 1 and 268435456")]
    [InlineData("RotatesIds", "yes", "true or false")]
    [InlineData("DurableReplicas", "all", "a whole number between 0 and 16")]
    [InlineData("DurableWrites", "Most", "one of None, Create, Save, Renew, Remove, Identity, All")]
    [InlineData("CommandTimeout", "00:00:00.010", "a time span between 00:00:00.05 and 00:05:00")]
    public void A_value_that_can_t_be_is_refused_with_its_key_and_what_is_expected(string key, string value, string expected)
    {
        var failure = Assert.Single(FailuresOf((key, value)));

        Assert.StartsWith($"Sessions:shop:{key} must be ", failure, StringComparison.Ordinal);
        Assert.Contains(expected, failure, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_unknown_is_refused_with_its_path_and_those_there_are()
    {
        var failure = Assert.Single(FailuresOf(("Idel", "00:30:00")));

        Assert.StartsWith("Sessions:shop:Idel is not a key", failure, StringComparison.Ordinal);
        Assert.Contains("Idle", failure, StringComparison.Ordinal);
        Assert.StartsWith(
            "Sessions:shop:Redis must be a single value", Assert.Single(FailuresOf(("Redis:Host", "localhost"))), StringComparison.Ordinal);
        Assert.StartsWith(
            "Sessions:shop:Credentials is not a key", Assert.Single(FailuresOf(("Credentials", Secret))), StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        var failures = FailuresOf(("Idle", "-1"), ("Serializer", "xml"), ("Tuoch", "x"), ("Redis", "ssl=" + Secret));

        Assert.Equal(4, failures.Count);
        Assert.DoesNotContain(failures, failure => failure.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public void An_absolute_lifetime_shorter_than_the_idle_timeout_is_refused()
    {
        Assert.Equal(
            "Sessions:shop:Absolute must be at least as long as the idle timeout at Sessions:shop:Idle, 01:00:00.",
            Assert.Single(FailuresOf(("Idle", "01:00:00"), ("Absolute", "00:30:00"))));
        Assert.Contains("that the program sets, 00:20:00", Assert.Single(FailuresOf(("Absolute", "00:10:00"))), StringComparison.Ordinal);
        Assert.Contains("the program sets, 12:00:00", Assert.Single(FailuresOf(("Idle", "13:00:00"))), StringComparison.Ordinal);
        Assert.Empty(FailuresOf(("Idle", "01:00:00"), ("Absolute", "01:00:00")));
    }

    [Fact]
    public void Windows_are_taken_one_by_one()
    {
        var builder = Builder();
        builder.Configure(Section(("Idle", "00:05:00")));

        Assert.Equal(new SessionLifetime(TimeSpan.FromMinutes(5), TimeSpan.FromHours(12)), builder.Described().Lifetime);
    }

    [Fact]
    public void The_serializer_named_writes_and_the_others_are_read()
    {
        var builder = Builder();
        builder.Configure(Section(("Serializer", "MemoryPack")));

        Assert.Equal("MemoryPack", builder.Described().Serializers[0].Name);
        Assert.Contains(builder.Described().Serializers, serializer => serializer.Name == "JSON");
        builder.UseMemory().Build();
    }

    [Fact]
    public void The_serializer_named_writes_whatever_the_code_pins_and_what_was_pinned_is_read()
    {
        var builder = Builder().WriteAs(version: 1, MessagePackSessionSerializer.Default);
        Assert.Equal("MessagePack", builder.Described().Serializers[0].Name);
        builder.Configure(Section(("Serializer", "memorypack")));

        Assert.Equal(["MemoryPack", "MessagePack", "JSON"], builder.Described().Serializers.Select(serializer => serializer.Name));
        Assert.Equal("MemoryPack", builder.UseMemory().Build().Terms.Serializers.Writer.Name);
    }

    [Fact]
    public void Writes_wait_for_as_many_replicas_as_the_section_says_and_the_code_where_it_says_nothing()
    {
        var builder = Builder().Configure(
            Section(("DurableReplicas", "2"), ("DurableTimeout", "00:00:00.5"), ("DurableWrites", "identity")));
        Assert.Equal(
            (2, TimeSpan.FromSeconds(0.5), DurableWrites.Identity),
            (builder.Redis.Durability.Replicas, builder.Redis.Durability.Timeout, builder.Redis.DurableWrites));

        builder.Configure(Section(("DurableTimeout", "00:00:01")));
        Assert.Equal((2, TimeSpan.FromSeconds(1)), (builder.Redis.Durability.Replicas, builder.Redis.Durability.Timeout));

        builder.Configure(Section(("DurableReplicas", "0")));
        Assert.Equal(Durability.Primary, builder.Redis.Durability);
        Assert.StartsWith(
            "Sessions:shop:DurableTimeout is missing", Assert.Single(FailuresOf(("DurableReplicas", "1"))), StringComparison.Ordinal);
        Assert.Contains(
            "between 00:00:00.001 and 00:01:00",
            Assert.Single(FailuresOf(("DurableReplicas", "1"), ("DurableTimeout", "1"))),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Sessions:shop:DurableReplicas is missing",
            Assert.Single(FailuresOf(("DurableTimeout", "00:00:01"))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_section_moves_the_store_and_keeps_what_else_the_code_says_of_redis()
    {
        var builder = Builder().UseRedis(
            "elsewhere:6379", options => options.Durability = Durability.Replicated(1, TimeSpan.FromSeconds(1)));
        builder.Configure(Section(("Redis", "localhost:6379"), ("Transport", "multiplexer"), ("CommandTimeout", "00:00:01.5")));

        Assert.Equal(
            (1, TransportMode.Multiplexer, TimeSpan.FromSeconds(1.5)),
            (builder.Redis.Durability.Replicas, builder.Redis.Transport, builder.Redis.CommandTimeout));
    }

    [Theory]
    [InlineData("messagepack")]
    [InlineData("protobuf")]
    public void Every_serializer_has_a_short_name(string name)
    {
        var builder = Builder().AlsoRead(MessagePackSessionSerializer.Default).AlsoRead(ProtobufSessionSerializer.Default);

        Assert.Equal(
            name,
            builder.Configure(Section(("Serializer", name)))
                .Described().Serializers[0].Name
                .Replace("Protocol Buffers", "protobuf", StringComparison.Ordinal),
            ignoreCase: true);
        Assert.Contains("no serializer", Assert.Throws<OptionsValidationException>(
            () => SessionStore.For<Kernel.Cart>("shop").Configure(Section(("Serializer", name)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_that_configuration_can_say_has_a_key()
    {
        // Some options of a store are set by the builder's calls alone: their setters are not public.
        var options = Names<SessionStoreOptions>(BindingFlags.Public | BindingFlags.NonPublic)
            .Concat(Names<RedisBackendOptions>(BindingFlags.Public)).Except(s_inCodeAlone);
        var failure = Assert.Single(FailuresOf(("?", "?")));

        Assert.Equal(
            s_own.Concat(options).Order(),
            failure[(failure.IndexOf("the keys are ", StringComparison.Ordinal) + 13)..^1].Split(", ").Order());

        static IEnumerable<string> Names<TOptions>(BindingFlags visible) =>
            typeof(TOptions).GetProperties(visible | BindingFlags.Instance)
                .Where(static option => option.CanWrite).Select(static option => option.Name);
    }

    [Fact]
    public void The_whole_configuration_is_no_section() =>
        Assert.Throws<ArgumentException>(() => Builder().Configure(new ConfigurationBuilder().Build()));

    private static IReadOnlyList<string> FailuresOf(params (string Key, string Value)[] entries)
    {
        try
        {
            Builder().Configure(Section(entries));
            return [];
        }
        catch (OptionsValidationException e)
        {
            Assert.DoesNotContain(Secret, e.ToString(), StringComparison.Ordinal);
            return [.. e.Failures];
        }
    }

    private static SessionStoreBuilder<Kernel.Cart> Builder() => SessionStore.For<Kernel.Cart>("shop")
        .Serialize(JsonSessionSerializer.For(TestJson.Default)).AlsoRead(MemoryPackSessionSerializer.Default)
        .Expire(TimeSpan.FromMinutes(20), TimeSpan.FromHours(12));

    private static IConfigurationSection Section(params (string Key, string Value)[] entries) => new ConfigurationBuilder()
        .AddInMemoryCollection(entries.Select(entry => KeyValuePair.Create($"Sessions:shop:{entry.Key}", (string?)entry.Value)))
        .Build().GetSection("Sessions:shop");
}
