using System.Buffers.Text;
using System.Security.Cryptography;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>A caller whose items are sessions.</summary>
internal sealed class Caller(string[] ids, int first, int step, ShopperSession value) : LoopCaller(ids.Length, first, step)
{
    /// <summary>The ids that creates gave out, when somebody wants them.</summary>
    public List<string>? Created { get; init; }

    /// <summary>Callers that share the sessions among them, so that no two ever work on the same one.</summary>
    public static Caller[] Team(int callers, string[] ids, ShopperSession value, bool keepCreated = false) =>
        [.. Enumerable.Range(0, callers).Select(i => new Caller(ids, i, callers, value.Copy()) { Created = keepCreated ? [] : null })];

    /// <summary>The session of the next operation; false when the caller is to stop.</summary>
    public bool TryNext(out string id)
    {
        var goesOn = TryNextItem(out var item);
        id = ids[item];
        return goesOn;
    }

    /// <summary>The random id of a session to be created, for a subject that makes none of its own; false when the caller is to stop.</summary>
    public bool TryNewId(out string id)
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        id = Base64Url.EncodeToString(random);
        return TryNext();
    }

    /// <summary>A value that differs from the one before.</summary>
    public ShopperSession Fresh()
    {
        value.Visits++;
        return value;
    }

    /// <summary>The end of a create.</summary>
    /// <param name="id">Null when it failed.</param>
    public void EndCreate(string? id)
    {
        if (id is not null)
        {
            Created?.Add(id);
        }

        End(id is not null);
    }
}
