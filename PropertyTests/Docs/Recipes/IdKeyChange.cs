namespace SessionKernel.PropertyTests.Docs.Recipes.IdKeyChange;

public static class Recipe
{
    #region unkeyed-to-keyed
    // Deploy 1: every node accepts keyed ids; new ids are still unkeyed.
    public static SessionStoreBuilder<AttributeBag> AcceptKeyed(SessionStoreBuilder<AttributeBag> store, SessionIdKey key) =>
        store.IdKeys(issue: SessionIdKey.Unkeyed, accept: key);

    // Deploy 2: new ids are keyed; unkeyed ones still open.
    public static SessionStoreBuilder<AttributeBag> IssueKeyed(SessionStoreBuilder<AttributeBag> store, SessionIdKey key) =>
        store.IdKeys(issue: key, accept: SessionIdKey.Unkeyed);

    // Deploy 3, when the last unkeyed session has ended.
    public static SessionStoreBuilder<AttributeBag> KeyedOnly(SessionStoreBuilder<AttributeBag> store, SessionIdKey key) =>
        store.IdKeys(issue: key);
    #endregion

    #region key-roll
    // Deploy 1: every node accepts the new key.
    public static SessionStoreBuilder<AttributeBag> AcceptNew(
        SessionStoreBuilder<AttributeBag> store, SessionIdKey old, SessionIdKey next) =>
        store.IdKeys(issue: old, accept: next);

    // Deploy 2: new ids are made with it.
    public static SessionStoreBuilder<AttributeBag> IssueNew(
        SessionStoreBuilder<AttributeBag> store, SessionIdKey old, SessionIdKey next) =>
        store.IdKeys(issue: next, accept: old);

    // Deploy 3, when the last session of the old key has ended.
    public static SessionStoreBuilder<AttributeBag> RetireOld(SessionStoreBuilder<AttributeBag> store, SessionIdKey next) =>
        store.IdKeys(issue: next);
    #endregion
}
