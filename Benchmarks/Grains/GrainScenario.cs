namespace SessionKernel.Benchmarks.Grains;

// A clear needs a state that exists, so a slice of clears has a fixed number of states, each cleared once; before it all of them are
// written, which is not timed. Whether a clear leaves an ETag or nothing is an option of both storages, off by default: "clear" is with it
// off in both, "clear+delete" with it on in both. Read and write are with it off, where it makes no difference. No state expires, as by
// default in Orleans' storage.
/// <summary>The kinds of operation, each one call of <c>IGrainStorage</c>, in the order of a run.</summary>
internal enum GrainScenario
{
    /// <summary>What an activation does first. The grain has held nothing before.</summary>
    Read,

    /// <summary>Over what the activation wrote before, with its ETag.</summary>
    Write,

    /// <summary>With its ETag; an ETag is left.</summary>
    Clear,

    /// <summary>With its ETag; nothing is left.</summary>
    ClearDelete,
}

internal static class GrainScenarioNames
{
    public static string Name(this GrainScenario scenario) => scenario switch
    {
        GrainScenario.Read => "read",
        GrainScenario.Write => "write",
        GrainScenario.Clear => "clear",
        _ => "clear+delete",
    };

    public static bool IsClear(this GrainScenario scenario) => scenario is GrainScenario.Clear or GrainScenario.ClearDelete;

    /// <summary>Whether a clear must delete the state.</summary>
    public static bool Deletes(this GrainScenario scenario) => scenario == GrainScenario.ClearDelete;
}
