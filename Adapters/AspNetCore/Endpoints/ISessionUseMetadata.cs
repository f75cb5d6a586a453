namespace SessionKernel.AspNetCore;

/// <summary>Endpoint metadata that says what the endpoint does with its sessions. Of several, the last counts.</summary>
public interface ISessionUseMetadata
{
    /// <summary>What the endpoint does with its sessions.</summary>
    /// <value><see cref="SessionUse.Optional"/> is what an endpoint without metadata has.</value>
    SessionUse Use { get; }
}
