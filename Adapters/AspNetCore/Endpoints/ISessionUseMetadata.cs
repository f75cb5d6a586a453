namespace SessionKernel.AspNetCore;

/// <summary>Endpoint metadata that says what the endpoint does with its sessions. Of several, the last counts.</summary>
public interface ISessionUseMetadata
{
    /// <summary>What the endpoint does with its sessions.</summary>
    /// <value>An endpoint without metadata has <see cref="SessionUse.Optional"/>.</value>
    SessionUse Use { get; }
}
