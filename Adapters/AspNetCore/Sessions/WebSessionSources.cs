using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.AspNetCore;

/// <summary>The registered web sessions of one type, by name.</summary>
internal sealed class WebSessionSources<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IEnumerable<WebSessionSource<T>> all)
    where T : notnull
{
    private readonly WebSessionSource<T>[] _all = [.. all];

    /// <summary>Finds a registration by its name.</summary>
    /// <param name="name">Null = there is only one.</param>
    /// <exception cref="InvalidOperationException">There is none, or there are several and no name was given.</exception>
    public WebSessionSource<T> Find(string? name)
    {
        if (name is null && _all.Length == 1)
        {
            return _all[0];
        }

        return name is null
            ? throw new InvalidOperationException(
                $"Which web session of {typeof(T).Name}? There are {Names}: call GetSessionAsync<{typeof(T).Name}>(name).")
            : Array.Find(_all, source => source.Name == name)
                ?? throw new InvalidOperationException($"No web session of {typeof(T).Name} is named {name}; there are {Names}.");
    }

    private string Names => string.Join(", ", _all.Select(source => source.Name));
}

/// <summary>The name of the web session behind <c>HttpContext.Session</c>.</summary>
internal sealed record BagName(string Name);
