namespace WebQuickstart;

/// <summary>How often a visitor has been here, whichever instance served them.</summary>
public sealed record Visits(int Number)
{
    private const string Key = "visits";

    /// <summary>Counts this visit.</summary>
    public static Visits Count(ISession session)
    {
        var visits = new Visits(1 + (session.GetInt32(Key) ?? 0));
        session.SetInt32(Key, visits.Number);
        return visits;
    }
}
