namespace SessionKernel.AspNetCore;

/// <summary>Rings of secrets from the keys of Data Protection.</summary>
public static class DataProtectionSecrets
{
    extension(SessionSecrets)
    {
        /// <summary>
        /// A ring whose secrets are derived from Data Protection's keys, so that an application that already shares those has no other
        /// secret to keep. The newest key that became active at least 24 hours ago tags new values, because every instance has read it by
        /// then; until there is one, the oldest key does. All other keys are accepted, even expired ones, but not revoked ones. The ring is
        /// read again like one of <see cref="SessionSecrets.From"/>.
        /// </summary>
        /// <returns>The ring, for stores that a host registers. All may have the same one.</returns>
        /// <remarks>
        /// The host does not start, with <see cref="InvalidOperationException"/>, unless the keys are kept where every instance reads them,
        /// outside Redis, and <c>SetApplicationName</c> names the application: anybody who can write where the keys are kept can add one.
        /// </remarks>
        public static SessionSecrets FromDataProtection() =>
            SessionSecrets.FromServices(static (services, time) => DataProtectionRing.In(services, time).Read);
    }
}
