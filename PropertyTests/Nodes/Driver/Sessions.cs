using System.Collections.Concurrent;
using System.Globalization;
using SessionKernel;

namespace NodeDriver;

/// <summary>What a store can be asked to do, whatever its type. An answer begins with the status.</summary>
public abstract class Sessions : IAsyncDisposable
{
    public abstract Task<string> AnswerAsync(string verb, string[] words);

    public abstract ValueTask DisposeAsync();
}

internal sealed class Sessions<T>(SessionStore<T> store, Shape<T> shape) : Sessions
    where T : notnull
{
    private readonly ConcurrentDictionary<int, Session<T>> _open = new();
    private int _last;

    public override Task<string> AnswerAsync(string verb, string[] words) => (verb, words) switch
    {
        ("create", [var number]) => CreateAsync(Number(number), null),
        ("create", [var number, var principal]) => CreateAsync(Number(number), principal),
        ("load", [var id]) => LoadAsync(id),
        ("update", [var id, var number]) => UpdateAsync(Id(id), Number(number)),
        ("open", [var id]) => OpenAsync(id),
        ("save", [var handle, var number]) => SaveAsync(Number(handle), Number(number)),
        ("close", [var handle]) => CloseAsync(Number(handle)),
        ("rewrite", [var id]) => RewriteAsync(id),
        ("renew", [var id]) => RenewAsync(id, null),
        ("renew", [var id, var principal]) => RenewAsync(id, principal),
        ("remove", [var id]) => RemoveAsync(id),
        ("flush", []) => FlushAsync(),
        _ => throw new ArgumentException($"The node knows no {verb} of {words.Length} words."),
    };

    public override async ValueTask DisposeAsync()
    {
        foreach (var session in _open.Values)
        {
            session.Dispose();
        }

        await store.DisposeAsync();
    }

    private async Task<string> CreateAsync(int number, string? principal)
    {
        using var session = await store.CreateAsync(shape.Make(number), principal);
        return session.IsLive ? $"{session.SaveStatus} {session.Id.Reveal()}" : $"{session.SaveStatus}";
    }

    /// <returns>Status; of a live session what it holds, and the format it was read from.</returns>
    private async Task<string> LoadAsync(string id)
    {
        using var session = await store.LoadAsync(id);
        return session.IsLive ? $"{session.Status} {shape.Show(session.Value)} {Format(session)}" : $"{session.Status}";
    }

    private async Task<string> UpdateAsync(SessionId id, int number)
    {
        var updated = await store.UpdateAsync(id, (value, more) => shape.Add(value, more), number);
        return updated.Session == SessionStatus.Live ? $"{updated.Save}" : $"{updated.Session}";
    }

    private async Task<string> OpenAsync(string id)
    {
        var session = await store.LoadAsync(id);
        if (!session.IsLive)
        {
            using (session)
            {
                return $"{session.Status}";
            }
        }

        var handle = Interlocked.Increment(ref _last);
        _open[handle] = session;
        return $"{session.Status} {handle}";
    }

    private async Task<string> SaveAsync(int handle, int number)
    {
        var session = _open[handle];
        session.Value = shape.Add(session.Value, number);
        return $"{await store.SaveAsync(session)}";
    }

    private Task<string> CloseAsync(int handle)
    {
        _open.Remove(handle, out var session);
        session.Dispose();
        return Task.FromResult("closed");
    }

    /// <summary>Saves what was loaded.</summary>
    private async Task<string> RewriteAsync(string id)
    {
        using var session = await store.LoadAsync(id);
        return session.IsLive ? $"{await store.SaveAsync(session)}" : $"{session.Status}";
    }

    private async Task<string> RenewAsync(string id, string? principal)
    {
        using var session = await store.LoadAsync(id);
        if (!session.IsLive)
        {
            return $"{session.Status}";
        }

        var renewed = await store.RenewIdAsync(session, principal);
        return renewed.Succeeded ? $"{renewed.Status} {session.Id.Reveal()}" : $"{renewed.Status}";
    }

    private async Task<string> RemoveAsync(string id) => $"{await store.RemoveAsync(Id(id))}";

    private async Task<string> FlushAsync()
    {
        await store.FlushAsync();
        return "flushed";
    }

    private static string Format(Session<T> session) =>
        string.Create(CultureInfo.InvariantCulture, $"v{session.SchemaVersion}/{session.Serializer.Replace(' ', '-')}");

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static SessionId Id(string text) => SessionId.TryParse(text, out var id) ? id : throw new ArgumentException("That is no id.");
}
