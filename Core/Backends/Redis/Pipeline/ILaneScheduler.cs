namespace SessionKernel;

/// <summary>Reads the replies of a lane, executes its operations, and decides when to send what callers wrote.</summary>
internal interface ILaneScheduler
{
    void Start();

    /// <summary>Call it after a command was written.</summary>
    void Written();
}
