using System.Buffers.Text;
using System.Security.Cryptography;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>A caller whose items are sessions.</summary>
internal sealed class Caller(string[] ids, int first, int step, ShopperSession value) : LoopCaller(ids.Length, first, step)
{
    /// <summary>The ids of created sessions, if they are wanted.</summary>
    public List<string>? Created { get; init; }

    /// <summary>Callers that divide the sessions among themselves, so that no two ever work on the same one.</summary>
    public static Caller[] Team(int callers, string[] ids, ShopperSession value, bool keepCreated = false) =>
        [.. Enumerable.Range(0, callers).Select(i => new Caller(ids, i, callers, value.Copy()) { Created = keepCreated ? [] : null })];

    /// <summary>Gets the session of the next operation; false if the caller must stop.</summary>
    public bool TryNext(out string id)
    {
        var goesOn = TryNextItem(out var item);
        id = ids[item];
        return goesOn;
    }

    /// <summary>
    /// Gets a random id for a session to be created, for subjects that make none of their own; false if the caller must stop.
    /// </summary>
    public bool TryNewId(out string id)
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        id = Base64Url.EncodeToString(random);
        return TryNext();
    }

    /// <summary>A value that differs from the previous one.</summary>
    public ShopperSession Fresh()
    {
        value.Visits++;
        return value;
    }

    /// <summary>Ends a create.</summary>
    /// <param name="id">Null if it failed.</param>
    public void EndCreate(string? id)
    {
        if (id is not null)
        {
            Created?.Add(id);
        }

        End(id is not null);
    }
}
