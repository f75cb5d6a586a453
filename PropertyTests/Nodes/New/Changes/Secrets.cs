using NodeDriver;
using SessionKernel;
using SessionKernel.PropertyTests.Docs.Recipes.SecretChange;

namespace NewNode;

internal static class Secrets
{
    private static readonly DateTimeOffset s_until = TimeProvider.System.GetUtcNow().AddDays(1);

    private static SessionStoreBuilder<AttributeBag> Bag =>
        SessionStore.ForBag("web").Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));

    public static Task<Sessions> BuildAsync(Deploy deploy) => deploy.BuildAsync(
        deploy.Step switch
        {
            "1" => Recipe.Tag(Bag, IdSecrets.FirstSecret, s_until),
            "2" or "no-date" => Recipe.TaggedOnly(Bag, IdSecrets.FirstSecret),
            _ => throw deploy.Unknown(),
        },
        BagShape.Instance);

    public static Task<Sessions> BuildRollAsync(Deploy deploy) => deploy.BuildAsync(
        deploy.Step switch
        {
            "1" => Recipe.AcceptNew(Bag, IdSecrets.FirstSecret, IdSecrets.NextSecret),
            "2" => Recipe.UseNew(Bag, IdSecrets.FirstSecret, IdSecrets.NextSecret),
            "3" => Recipe.RetireOld(Bag, IdSecrets.NextSecret),
            "3-unkeyed" => Bag.Secrets(new SessionSecrets(IdSecrets.NextSecret)),
            _ => throw deploy.Unknown(),
        },
        BagShape.Instance);
}
