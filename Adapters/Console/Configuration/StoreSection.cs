using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SessionKernel.Hosting;

// One section, read once into a builder. All that is wrong is told at once, each with its key's full path and what is expected
// there; never with the value, which may be a secret in the wrong place.
internal sealed class StoreSection<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IConfigurationSection section, SessionStoreBuilder<T> builder)
    where T : notnull
{
    private const string Redis = nameof(Redis);
    private const string Serializer = nameof(Serializer);
    private const string Idle = nameof(Idle);
    private const string Absolute = nameof(Absolute);

    private static readonly string[] s_own = [Redis, Serializer, Idle, Absolute];
    private static readonly TimeSpan s_shortestIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_shortestAbsolute = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(3650);

    private readonly List<string> _failures = [];

    /// <exception cref="OptionsValidationException">Something in the section is wrong.</exception>
    public void Apply()
    {
        RefuseUnknown();
        builder.Configure(options => Read(StoreKeys.Store, options));
        builder.ConfigureRedis(options => Read(StoreKeys.Redis, options));
        ReadRedis();
        ReadSerializer();
        ReadWindows();
        Report();
    }

    /// <summary>For a store that nobody adds to after its section.</summary>
    /// <exception cref="OptionsValidationException">Something is missing, in the section and in the code.</exception>
    public void RequireAll()
    {
        Require(builder.HasBackend, Redis, "a Redis configuration such as localhost:6379", "UseRedis(…)");
        Require(builder.Windows is not null, Idle, "a time span such as 00:30:00", "Expire(…)");
        Report();
    }

    private void RefuseUnknown()
    {
        string[] known = [.. s_own, .. StoreKeys.Store.Select(key => key.Name), .. StoreKeys.Redis.Select(key => key.Name)];
        foreach (var child in section.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                _failures.Add($"{child.Path} is no key of a session store; there are {string.Join(", ", known)}.");
            }
            else if (child.GetChildren().Any())
            {
                _failures.Add($"{child.Path} must be one value, and has keys of its own.");
            }
        }
    }

    private void Read<TOptions>(IReadOnlyList<SectionKey<TOptions>> keys, TOptions options)
    {
        foreach (var key in keys)
        {
            if (section[key.Name] is { } text && !key.TryApply(options, text))
            {
                Fail(key.Name, key.Expected);
            }
        }
    }

    private void ReadRedis()
    {
        if (section[Redis] is not { } configuration)
        {
            return;
        }

        try
        {
            builder.UseRedis(configuration);
        }
        catch (ArgumentException)
        {
            Fail(Redis, "a Redis configuration: host:port, or several of them, with options such as password=… and ssl=true behind commas. It can't be read, or names no server");
        }
    }

    private void ReadSerializer()
    {
        if (section[Serializer] is not { } name)
        {
            return;
        }

        var given = builder.Serializers;
        if (SerializerNames.Find(given, name) is not { } serializer)
        {
            Fail(Serializer, given.Count == 0
                ? "left out: the program gives no serializer to choose from, by Serialize(…) and AlsoRead(…)"
                : $"one of {string.Join(", ", given.Select(SerializerNames.Of).Distinct())}: those that the program gives by Serialize(…) and AlsoRead(…)");
            return;
        }

        builder.AlsoRead(given[0]).Serialize(serializer);
    }

    private void ReadWindows()
    {
        var (idle, absolute) = (ReadWindow(Idle, s_shortestIdle), ReadWindow(Absolute, s_shortestAbsolute));
        if (idle is null && absolute is null)
        {
            return;
        }

        var windows = new SessionWindows(idle ?? builder.Windows?.Idle, absolute ?? builder.Windows?.Absolute);
        if (windows.Absolute < windows.Idle)
        {
            Fail(absolute is null ? Idle : Absolute, absolute is null
                ? $"at most the absolute lifetime that the program gives, {SectionTime.Write(windows.Absolute.Value)}"
                : $"at least as long as the idle timeout{(idle is null ? " that the program gives" : $" at {PathOf(Idle)}")}, {SectionTime.Write(windows.Idle.Value)}");
            return;
        }

        builder.Expire(windows.Idle, windows.Absolute);
    }

    private TimeSpan? ReadWindow(string name, TimeSpan shortest)
    {
        TimeSpan? window = null;
        Read([SectionKey<object>.Span(name, shortest, s_longest, (_, value) => window = value)], new object());
        return window;
    }

    private void Require(bool isThere, string name, string expected, string call)
    {
        if (!isThere)
        {
            _failures.Add($"{PathOf(name)} is missing: it must be {expected}, unless the program calls {call}.");
        }
    }

    private void Fail(string name, string expected) => _failures.Add($"{PathOf(name)} must be {expected}.");

    private void Report()
    {
        if (_failures.Count > 0)
        {
            throw new OptionsValidationException(section.Path, typeof(SessionStoreOptions), _failures);
        }
    }

    private string PathOf(string name) => ConfigurationPath.Combine(section.Path, name);
}
