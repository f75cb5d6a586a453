namespace SessionKernel.PropertyTests.Model;

/// <summary>How often each outcome occurred.</summary>
internal sealed class Statistics
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Runs { get; set; }

    public int Operations { get; private set; }

    public void Count(string outcome)
    {
        Operations++;
        foreach (var status in outcome.Split(' ', '(', ')')
            .Where(word => word.Length > 0 && char.IsUpper(word[0]) && word != nameof(SaveStatus.None)))
        {
            _counts[status] = Of(status) + 1;
        }
    }

    public int Of(string status) => _counts.GetValueOrDefault(status);

    public override string ToString() =>
        $"{Runs} runs, {Operations} operations: {string.Join(", ", _counts.Select(pair => $"{pair.Key} {pair.Value}"))}";
}
