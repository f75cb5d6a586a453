namespace SessionKernel.Testing.Scripted;

/// <summary>What a server knows about a client.</summary>
internal class ScriptedClient(int number)
{
    /// <summary>1 for the first accepted connection.</summary>
    public int Number => number;

    /// <summary>The name from HELLO or CLIENT SETNAME.</summary>
    public string ClientName { get; set; } = "";

    public bool SpeaksResp3 { get; set; }

    public bool IsAuthenticated { get; set; }
}
