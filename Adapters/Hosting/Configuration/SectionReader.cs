using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SessionKernel.Hosting;

// Reports all mistakes at once, each with the full path of its key and the expected value. Never reports the value itself, which may be a
// secret in the wrong place.
internal sealed class SectionReader(IConfigurationSection section)
{
    private readonly List<string> _failures = [];

    public string? this[string name] => section[name];

    public void RefuseUnknown(IReadOnlyCollection<string> known)
    {
        foreach (var child in section.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                _failures.Add($"{PathOf(child)} is not a key of a session store; the keys are {string.Join(", ", known)}.");
            }
            else if (child.GetChildren().Any())
            {
                _failures.Add($"{child.Path} must be a single value, but has keys of its own.");
            }
        }
    }

    public void Read<TOptions>(IReadOnlyList<SectionKey<TOptions>> keys, TOptions options)
    {
        foreach (var key in keys)
        {
            if (section[key.Name] is { } text && !key.TryApply(options, text))
            {
                Fail(key.Name, key.Expected);
            }
        }
    }

    public TimeSpan? ReadSpan(string name, TimeSpan least, TimeSpan most)
    {
        TimeSpan? span = null;
        Read([SectionKey<object>.Span(name, least, most, (_, value) => span = value)], this);
        return span;
    }

    public int? ReadNumber(string name, int least, int most)
    {
        int? number = null;
        Read([SectionKey<object>.Number(name, least, most, (_, value) => number = value)], this);
        return number;
    }

    public void Fail(string name, string expected) => _failures.Add($"{PathOf(name)} must be {expected}.");

    public void Require(bool isThere, string name, string expected, string unless)
    {
        if (!isThere)
        {
            _failures.Add($"{PathOf(name)} is missing: it must be {expected}, unless {unless}.");
        }
    }

    // A key that is not even a word may be an address in the wrong place.
    private string PathOf(IConfigurationSection child) => child.Key.All(char.IsAsciiLetter) ? child.Path : $"A key below {section.Path}";

    public string PathOf(string name) => ConfigurationPath.Combine(section.Path, name);

    /// <exception cref="OptionsValidationException">Something is wrong.</exception>
    public void Report()
    {
        if (_failures.Count > 0)
        {
            throw new OptionsValidationException(section.Path, typeof(SessionStoreOptions), _failures);
        }
    }
}
