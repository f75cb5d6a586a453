using Microsoft.Extensions.Primitives;

namespace SessionKernel.AspNetCore;

// The token is the 43 characters of the id, followed by ".k" if the client keeps it when it is closed. A browser does not report that about
// a cookie, but a later renewal must know. A client that adds or removes the suffix decides that for itself, and nothing else.
//
// One token is passed to the store, which refuses a text that is no id without I/O. A browser may send several cookies of one name, such as
// that of a sibling domain or another path beside ours, in no meaningful order. Then the one that can be an id of this store counts. If two
// can, somebody may have planted one, and none counts: picking one would let that person choose the session.
internal static class SessionToken
{
    /// <summary>The maximum number of tokens. No browser has a reason to send more.</summary>
    public const int Most = 8;

    /// <summary>The maximum for a sign-out, which ends the session of each token that can be an id.</summary>
    public const int MostEnded = 64;

    private const string NoId = "";
    private const string Kept = ".k";

    public static string Of(SessionId id, bool isKept) => isKept ? id.Reveal() + Kept : id.Reveal();

    public static bool IsKept(string? token) => token?.EndsWith(Kept, StringComparison.Ordinal) == true;

    public static ReadOnlySpan<char> IdOf(string token) => IsKept(token) ? token.AsSpan(0, token.Length - Kept.Length) : token;

    /// <summary>The token that counts.</summary>
    /// <returns>Null without a token; a text that is no id if no token counts.</returns>
    public static string? Choose<T>(StringValues tokens, SessionStore<T> store)
        where T : notnull
    {
        if (tokens.Count <= 1)
        {
            return tokens.ToString() is { Length: > 0 } only ? only : null;
        }

        if (tokens.Count > Most)
        {
            return NoId;
        }

        string? chosen = null;
        foreach (var token in tokens)
        {
            if (token is null || !store.Accepts(IdOf(token)) || (chosen is not null && IdOf(token).SequenceEqual(IdOf(chosen))))
            {
                continue;
            }

            if (chosen is not null)
            {
                return NoId;
            }

            chosen = token;
        }

        return chosen ?? NoId;
    }

    /// <summary>
    /// Ends the sessions of tokens that could not be opened: of several, each that can be an id, because the client may lose the one that
    /// worked together with the others.
    /// </summary>
    /// <returns>Null = there is no token. Unavailable = there are more than the maximum.</returns>
    public static async ValueTask<RemoveStatus?> RemoveAsync<T>(string?[] tokens, SessionStore<T> store)
        where T : notnull
    {
        RemoveStatus? ended = null;
        var possible = tokens.Where(token => store.Accepts(IdOf(token!))).Distinct(StringComparer.Ordinal).ToArray();
        if (possible.Length == 0)
        {
            return tokens.Length == 0 ? null : RemoveStatus.InvalidId;
        }

        foreach (var token in possible.Take(MostEnded))
        {
            var removed = await store.RemoveAsync(IdOf(token!), CancellationToken.None).ConfigureAwait(false);
            if (!removed.HasEnded())
            {
                return removed;
            }

            ended = ended is RemoveStatus.Removed or RemoveStatus.RemovedNotReplicated ? ended : removed;
        }

        return possible.Length > MostEnded ? RemoveStatus.Unavailable : ended;
    }
}
