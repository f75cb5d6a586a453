using Microsoft.Extensions.Primitives;

namespace SessionKernel.AspNetCore;

// The framework's collection keeps one of several cookies with the same name, and ignores the case of names. This class finds all cookies
// with exactly one name, and copies no others.
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
