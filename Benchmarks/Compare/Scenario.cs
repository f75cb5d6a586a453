namespace SessionKernel.Benchmarks.Compare;

/// <summary>The kinds of operation, in the order of a run. A create leaves keys behind, so it comes last.</summary>
internal enum Scenario
{
    Load,
    LoadTouch,
    LoadSave,
    Create,
}

internal static class ScenarioNames
{
    public static string Name(this Scenario scenario) => scenario switch
    {
        Scenario.Load => "load",
        Scenario.LoadTouch => "load+touch",
        Scenario.LoadSave => "load+save",
        _ => "create",
    };
}
