namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>What a session must hold.</summary>
internal sealed class ModelSession
{
    public required string Id { get; set; }

    public required int Sum { get; set; }

    /// <summary>As it was last written.</summary>
    public required string Format { get; set; }

    /// <summary>Whether the new member was kept: an old node's save drops it.</summary>
    public required bool HasMember { get; set; }

    /// <summary>Which write it was last written by.</summary>
    public int Writes { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>Ids that it had before it was renewed.</summary>
    public List<string> FormerIds { get; } = [];
}

/// <summary>A handle that a node holds open.</summary>
internal sealed record ModelHandle(int Seat, string Number, ModelSession Session, string Id)
{
    public int Writes { get; set; } = Session.Writes;
}
