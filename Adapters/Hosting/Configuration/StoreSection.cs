using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SessionKernel.Hosting;

/// <summary>Reads one section into a builder, once.</summary>
internal sealed class StoreSection<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    IConfigurationSection section, SessionStoreBuilder<T> builder)
    where T : notnull
{
    private const string Redis = nameof(Redis);
    private const string Serializer = nameof(Serializer);
    private const string Idle = nameof(Idle);
    private const string Absolute = nameof(Absolute);
    private const string DurableReplicas = nameof(DurableReplicas);
    private const string DurableTimeout = nameof(DurableTimeout);
    private const string ACall = "the program calls ";

    private static readonly string[] s_own = [Redis, Serializer, Idle, Absolute, DurableReplicas, DurableTimeout];
    private static readonly TimeSpan s_shortestIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_shortestAbsolute = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(3650);

    private readonly SectionReader _reader = new(section);
    private readonly ISessionStoreDescription<T> _described = builder;

    /// <exception cref="OptionsValidationException">Something in the section is wrong.</exception>
    public void Apply()
    {
        _reader.RefuseUnknown([.. s_own, .. StoreKeys.Store.Select(key => key.Name), .. StoreKeys.Redis.Select(key => key.Name)]);
        builder.Configure(options => _reader.Read(StoreKeys.Store, options));
        builder.ConfigureRedis(options => _reader.Read(StoreKeys.Redis, options));
        builder.ConfigureRedis(ReadDurability);
        ReadRedis();
        ReadSerializer();
        ReadWindows();
        _reader.Report();
    }

    /// <summary>Checks a description that is complete.</summary>
    /// <exception cref="OptionsValidationException">Neither the section nor the code sets something that the store needs.</exception>
    public void RequireAll()
    {
        _reader.Require(_described.HasBackend, Redis, "a Redis configuration such as localhost:6379", ACall + "UseRedis(…)");
        _reader.Require(_described.Lifetime is not null, Idle, "a time span such as 00:30:00", ACall + "Expire(…)");
        _reader.Report();
    }

    private void ReadRedis()
    {
        if (_reader[Redis] is not { } configuration)
        {
            return;
        }

        try
        {
            builder.UseRedis(configuration);
        }
        catch (ArgumentException)
        {
            _reader.Fail(
                Redis,
                "a Redis configuration: host:port, or several of them, with options such as password=… and ssl=true after commas. It "
                    + "can't be read, or names no server");
        }
    }

    private void ReadDurability(RedisBackendOptions options)
    {
        if ((_reader[DurableReplicas] ?? _reader[DurableTimeout]) is null)
        {
            return;
        }

        var replicas = _reader.ReadNumber(DurableReplicas, 0, 16) ?? options.Durability.Replicas;
        var timeout = _reader.ReadSpan(DurableTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)) ?? options.Durability.Timeout;
        _reader.Require(
            replicas > 0 || _reader[DurableReplicas] is not null, DurableReplicas, "a whole number of replicas to wait for",
            $"{DurableTimeout} is left out");
        _reader.Require(
            replicas == 0 || timeout > TimeSpan.Zero || _reader[DurableTimeout] is not null,
            DurableTimeout,
            "a time span such as 00:00:01",
            $"{DurableReplicas} is 0");
        options.Durability = replicas > 0 && timeout > TimeSpan.Zero ? Durability.Replicated(replicas, timeout) : Durability.Primary;
    }

    private void ReadSerializer()
    {
        if (_reader[Serializer] is not { } name)
        {
            return;
        }

        var given = _described.Serializers;
        if (SerializerNames.Find(given, name) is { } serializer)
        {
            _described.WriteWith(serializer);
            return;
        }

        _reader.Fail(Serializer, given.Count == 0
            ? "left out: the program offers no serializer to choose from, with Serialize(…) and AlsoRead(…)"
            : $"one of {string.Join(", ", given.Select(SerializerNames.Of).Distinct())}: those that the program offers with "
                + "Serialize(…) and AlsoRead(…)");
    }

    private void ReadWindows()
    {
        var (idle, absolute) =
            (_reader.ReadSpan(Idle, s_shortestIdle, s_longest), _reader.ReadSpan(Absolute, s_shortestAbsolute, s_longest));
        if (idle is null && absolute is null)
        {
            return;
        }

        var windows = new SessionLifetime(idle ?? _described.Lifetime?.Idle, absolute ?? _described.Lifetime?.Absolute);
        if (windows.Absolute < windows.Idle)
        {
            _reader.Fail(absolute is null ? Idle : Absolute, absolute is null
                ? $"at most the absolute lifetime that the program sets, {SectionTime.Write(windows.Absolute.Value)}"
                : $"at least as long as the idle timeout{(idle is null ? " that the program sets" : $" at {_reader.PathOf(Idle)}")}, "
                    + $"{SectionTime.Write(windows.Idle.Value)}");
            return;
        }

        builder.Expire(windows.Idle, windows.Absolute);
    }
}
