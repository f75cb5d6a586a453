using System.Globalization;

namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>What a change of format lets one expect.</summary>
/// <param name="Name">As the nodes know it.</param>
/// <param name="Old">The format of version 1.</param>
/// <param name="New">The format that is written from deploy 2 on.</param>
internal sealed record Change(string Name, string Old, string New)
{
    public static Change Additive { get; } = new("additive", "v1/MemoryPack", "v2/MemoryPack") { AddsMember = true };

    public static Change Breaking { get; } = new("breaking", "v1/MemoryPack", "v2/MemoryPack");

    public static Change Rename { get; } = new("rename", "v1/JSON", "v2/JSON");

    public static Change PackedRename { get; } = new("rename-packed", "v1/MemoryPack", "v1/MemoryPack") { LastDeploy = 1 };

    public static Change Split { get; } = new("split", "v1/JSON", "v2/JSON") { SignsIn = false };

    public static Change Serializer { get; } = new("serializer", "v1/JSON", "v1/MemoryPack");

    public static Change Compression { get; } = new("compression", "v1/JSON", "v1/JSON") { LastDeploy = 1 };

    public static Change Ids { get; } = new(
        "ids", "v1/attribute-bag", "v1/attribute-bag") { IsOfIds = true, Merges = true, Ended = ["Moved", "Missing", "InvalidId"] };

    public static Change KeyRoll { get; } = Ids with { Name = "key-roll" };

    public static Change Secrets { get; } = new("secrets", "v1/attribute-bag", "v1/attribute-bag") { LastDeploy = 1, Merges = true };

    /// <summary>A marker that was tagged with the old secret is none for a node that has the new one alone.</summary>
    public static Change SecretRoll { get; } =
        Ids with { Name = "secret-roll", Ended = ["Moved", "Missing", "InvalidId", "KeyUnavailable"] };

    public int LastDeploy { get; init; } = 3;

    /// <summary>Two writers' numbers are merged: no save is a conflict.</summary>
    public bool Merges { get; init; }

    /// <summary>Its sessions have an absolute lifetime, and so may have a principal.</summary>
    public bool SignsIn { get; init; } = true;

    /// <summary>The id is what is old: only a renew makes a session new.</summary>
    public bool IsOfIds { get; init; }

    /// <summary>What an id that was given up may be told.</summary>
    public IReadOnlyList<string> Ended { get; init; } = ["Moved", "Missing"];

    /// <summary>The new build has a member that the old one does not keep.</summary>
    public bool AddsMember { get; init; }

    public string Format(int deploy) => deploy < 2 ? Old : New;

    /// <summary>What a node shows of a session.</summary>
    public string Show(int deploy, int sum, bool hasMember) => (AddsMember && deploy > 0) switch
    {
        false => string.Create(CultureInfo.InvariantCulture, $"{sum}"),
        true => string.Create(CultureInfo.InvariantCulture, $"{sum},{(hasMember ? $"C{sum}" : "EUR")}"),
    };
}
