namespace SessionKernel;

/// <summary>Reads the replies of a lane, has its operations executed, and decides when what callers wrote is sent.</summary>
internal interface ILaneScheduler
{
    void Start();

    /// <summary>After a command was written.</summary>
    void Written();
}
