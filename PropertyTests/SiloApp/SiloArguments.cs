using System.Globalization;

namespace SessionKernel.PropertyTests.SiloApp;

/// <summary>What a silo is started with: <c>--name value</c>, each once.</summary>
internal sealed class SiloArguments(string[] arguments)
{
    private readonly Dictionary<string, string> _values = arguments.Chunk(2).ToDictionary(
        static pair => pair[0][2..], static pair => pair[1]);

    /// <summary>Where the states are.</summary>
    public string Redis => _values["redis"];

    /// <summary>Where the cluster keeps its members.</summary>
    public string Members => _values["members"];

    public string Cluster => _values["cluster"];

    public int SiloPort => Number("silo-port");

    public int GatewayPort => Number("gateway-port");

    /// <summary>1 or 2.</summary>
    public int Version => Number("version");

    /// <summary>The version that is written; null = the program's.</summary>
    public int? Pin => _values.ContainsKey("pin") ? Number("pin") : null;

    private int Number(string name) => int.Parse(_values[name], CultureInfo.InvariantCulture);
}
