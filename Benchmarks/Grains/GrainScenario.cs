namespace SessionKernel.Benchmarks.Grains;

// A clear is of a state that exists, so a slice of clears is of so many states, each cleared once; before it all of them are written, which is not
// timed. Whether a clear leaves an ETag or nothing is an option of both storages, by default off: "clear" is both with it off, "clear+delete" both
// with it on. Read and write are with it off; it makes no difference there. No state expires, as is the default of Orleans' storage.
/// <summary>What one operation is: one call of <c>IGrainStorage</c>. The order is that of a run.</summary>
internal enum GrainScenario
{
    /// <summary>What an activation does first. The grain has held nothing before.</summary>
    Read,

    /// <summary>Over what the activation wrote before, by its ETag.</summary>
    Write,

    /// <summary>By its ETag; what is left is an ETag.</summary>
    Clear,

    /// <summary>By its ETag; nothing is left.</summary>
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

    /// <summary>Whether the storage is to delete what is cleared.</summary>
    public static bool Deletes(this GrainScenario scenario) => scenario == GrainScenario.ClearDelete;
}
