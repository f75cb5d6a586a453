namespace SessionKernel.PropertyTests.Docs.Recipes.SecretChange;

public static class Recipe
{
    #region secrets
    // Deploy 1: every instance tags what it writes, and still reads what has no tag.
    public static SessionStoreBuilder<AttributeBag> Tag(
        SessionStoreBuilder<AttributeBag> store, SessionSecret secret, DateTimeOffset until) =>
        store.Secrets(new SessionSecrets(secret).AcceptUntagged(until));

    // Deploy 2, after that date.
    public static SessionStoreBuilder<AttributeBag> TaggedOnly(SessionStoreBuilder<AttributeBag> store, SessionSecret secret) =>
        store.Secrets(new SessionSecrets(secret));
    #endregion

    #region secret-ids
    // Deploy 2 or later, when every instance has the ring: new ids are keyed, and earlier ones still open.
    public static SessionStoreBuilder<AttributeBag> IssueKeyed(SessionStoreBuilder<AttributeBag> store, SessionSecret secret) =>
        store.Secrets(new SessionSecrets(secret).Ids(acceptUnkeyed: true));

    // One absolute lifetime later.
    public static SessionStoreBuilder<AttributeBag> KeyedOnly(SessionStoreBuilder<AttributeBag> store, SessionSecret secret) =>
        store.Secrets(new SessionSecrets(secret).Ids(acceptUnkeyed: false));
    #endregion

    #region secret-roll
    // Deploy 1: every instance accepts the new secret.
    public static SessionStoreBuilder<AttributeBag> AcceptNew(
        SessionStoreBuilder<AttributeBag> store, SessionSecret old, SessionSecret next) =>
        store.Secrets(new SessionSecrets(old, next).Ids(acceptUnkeyed: false));

    // Deploy 2: new values are tagged, and new ids issued, with it.
    public static SessionStoreBuilder<AttributeBag> UseNew(
        SessionStoreBuilder<AttributeBag> store, SessionSecret old, SessionSecret next) =>
        store.Secrets(new SessionSecrets(next, old).Ids(acceptUnkeyed: false));

    // Deploy 3: one absolute lifetime later.
    public static SessionStoreBuilder<AttributeBag> RetireOld(SessionStoreBuilder<AttributeBag> store, SessionSecret next) =>
        store.Secrets(new SessionSecrets(next).Ids(acceptUnkeyed: false));
    #endregion
}
