namespace SessionKernel.Testing.Scripted;

/// <summary>What a server knows of a client.</summary>
internal class ScriptedClient(int number)
{
    /// <summary>1 for the first that was accepted.</summary>
    public int Number => number;

    /// <summary>As HELLO or CLIENT SETNAME said it.</summary>
    public string ClientName { get; set; } = "";

    public bool SpeaksResp3 { get; set; }

    public bool IsAuthenticated { get; set; }
}
