using NodeDriver;
using SessionKernel;
using SessionKernel.PropertyTests.Docs.Recipes.IdKeyChange;

namespace NewNode;

internal static class Ids
{
    private static SessionStoreBuilder<AttributeBag> Bag =>
        SessionStore.ForBag("web").Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));

    public static Task<Sessions> BuildAsync(Deploy deploy) => deploy.BuildAsync(
        deploy.Step switch
        {
            "1" => Recipe.AcceptKeyed(Bag, IdSecrets.Next),
            "2" => Recipe.IssueKeyed(Bag, IdSecrets.Next),
            "3" => Recipe.KeyedOnly(Bag, IdSecrets.Next),
            _ => throw deploy.Unknown(),
        },
        BagShape.Instance);

    public static Task<Sessions> BuildRollAsync(Deploy deploy) => deploy.BuildAsync(
        deploy.Step switch
        {
            "1" => Recipe.AcceptNew(Bag, IdSecrets.First, IdSecrets.Next),
            "2" => Recipe.IssueNew(Bag, IdSecrets.First, IdSecrets.Next),
            "3" => Recipe.RetireOld(Bag, IdSecrets.Next),
            "dropped-beside-unkeyed" => Bag.IdKeys(IdSecrets.Next, SessionIdKey.Unkeyed),
            _ => throw deploy.Unknown(),
        },
        BagShape.Instance);
}
