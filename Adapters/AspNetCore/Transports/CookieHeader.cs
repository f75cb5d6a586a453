using Microsoft.Extensions.Primitives;

namespace SessionKernel.AspNetCore;

// The framework's collection of cookies keeps one of several under a name, and reads names without regard to case: this finds
// all of them, under exactly one name, and copies no other.
internal static class CookieHeader
{
    /// <summary>The values under a name, in the order in which they came, without empty ones.</summary>
    public static StringValues ValuesOf(string name, StringValues lines)
    {
        List<string>? several = null;
        string? first = null;
        foreach (var line in lines)
        {
            foreach (var range in line.AsSpan().Split(';'))
            {
                var pair = line.AsSpan()[range].Trim();
                if (pair.Length <= name.Length + 1 || pair[name.Length] != '=' || !pair.StartsWith(name, StringComparison.Ordinal))
                {
                    continue;
                }

                var value = pair[(name.Length + 1)..].ToString();
                if (first is null)
                {
                    first = value;
                }
                else
                {
                    (several ??= [first]).Add(value);
                }
            }
        }

        return several is null ? new StringValues(first) : new StringValues([.. several]);
    }
}
