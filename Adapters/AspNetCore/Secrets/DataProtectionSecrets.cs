namespace SessionKernel.AspNetCore;

/// <summary>Rings of secrets from the keys of Data Protection.</summary>
public static class DataProtectionSecrets
{
    extension(SessionSecrets)
    {
        /// <summary>
        /// A ring whose secrets are derived from Data Protection's keys, so that an application which shares those already has no other
        /// secret to keep. The newest key that became active at least 24 hours ago tags what is written, so that every instance has read
        /// it by then; until there is one, the oldest. All others are accepted, expired ones too, but for those that were revoked. Read
        /// again as a ring of <see cref="SessionSecrets.From"/> is.
        /// </summary>
        /// <returns>The ring, for stores that a host registers. All may have the same one.</returns>
        /// <remarks>
        /// The host does not start, with <see cref="InvalidOperationException"/>, unless the keys are kept where every instance reads
        /// them, outside Redis, and the application has a name by <c>SetApplicationName</c>: whoever writes where the keys are kept can
        /// add one of their own.
        /// </remarks>
        public static SessionSecrets FromDataProtection() =>
            SessionSecrets.FromServices(static (services, time) => DataProtectionRing.In(services, time).Read);
    }
}
