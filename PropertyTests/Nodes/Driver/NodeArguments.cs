using System.Globalization;
using SessionKernel;

namespace NodeDriver;

/// <summary>What a node is started with: <c>--name value</c>, each once.</summary>
public sealed class NodeArguments(string[] arguments)
{
    private readonly Dictionary<string, string> _values = arguments.Chunk(2).ToDictionary(
        static pair => pair[0][2..], static pair => pair[1]);

    public string Redis => _values["redis"];

    public TransportMode Transport => Enum.Parse<TransportMode>(_values.GetValueOrDefault("transport", nameof(TransportMode.Lanes)));

    public TouchMode TouchMode => Enum.Parse<TouchMode>(_values.GetValueOrDefault("touch", nameof(TouchMode.Batched)));

    /// <summary>Null: as the recipe says.</summary>
    public TimeSpan? Idle => Time("idle");

    /// <summary>Unless told otherwise, no machine is so busy that a call to a server that is there has no outcome.</summary>
    public TimeSpan CommandTimeout => Time("timeout") ?? TimeSpan.FromSeconds(20);

    /// <summary>How many sessions a principal may have; null: as many as it likes.</summary>
    public int? Limit => _values.TryGetValue("limit", out var most) ? Numbers.Of(most) : null;

    /// <summary>Off where one process plays instances of many deploys, and of many fleets, in no order.</summary>
    public bool ComparesSecrets => bool.Parse(_values.GetValueOrDefault("compares-secrets", bool.FalseString));

    private TimeSpan? Time(string name) =>
        _values.TryGetValue(name, out var ms) ? TimeSpan.FromMilliseconds(double.Parse(ms, CultureInfo.InvariantCulture)) : null;
}
