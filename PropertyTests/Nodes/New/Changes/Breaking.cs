using NodeDriver;
using SessionKernel;
using SessionKernel.PropertyTests.Docs.Recipes.BreakingChange;
using SessionKernel.Serializers;

namespace NewNode;

internal static class Breaking
{
    private static readonly Shape<ShopSession> s_shape = new(
        static number => new ShopSession { Items = { [Numbers.Text(number)] = 1 } },
        static (session, number) =>
        {
            session.Items[Numbers.Text(number)] = session.Items.GetValueOrDefault(Numbers.Text(number)) + 1;
            return session;
        },
        static session => Numbers.Text(session.Items.Sum(static item => Numbers.Of(item.Key) * item.Value)));

    public static Task<Sessions> BuildAsync(Deploy deploy) => deploy.BuildAsync(
        deploy.Step switch
        {
            "1" => Recipe.ReadersFirst(),
            "2" => Recipe.PinLifted(),
            "3" => Recipe.StepRetired(),
            "no-version" => Mistaken("shop"),
            "no-step" => Mistaken("shop").Schema(version: 2),
            "no-downgrade" => Recipe.PinLifted().WriteAs(version: 1),
            "other-store" => Mistaken("another"),
            "other-prefix" => Recipe.PinLifted().Configure(static options => options.KeyPrefix = "another:"),
            "other-store-in-place" => Mistaken("another").Configure(static options => options.KeyPrefix = "sk:shop:"),
            "other-name" => Recipe.ReadersFirst().Schema(version: 2, static schema => schema.Named("another")),
            _ => throw deploy.Unknown(),
        },
        s_shape);

    private static SessionStoreBuilder<ShopSession> Mistaken(string name) => SessionStore.For<ShopSession>(name)
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
}
