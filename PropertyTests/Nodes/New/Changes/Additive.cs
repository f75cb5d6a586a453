using NodeDriver;
using SessionKernel.PropertyTests.Docs.Recipes.AdditiveChange;

namespace NewNode;

internal static class Additive
{
    // A change sets the new member too: whoever drops it shows.
    private static readonly Shape<ShopSession> s_shape = new(
        static number => Set(new ShopSession(), number),
        static (session, number) => Set(session, session.UserId + number),
        static session => $"{session.UserId},{session.Currency}");

    public static Task<Sessions> BuildAsync(Deploy deploy) => deploy.BuildAsync(
        deploy.Step switch
        {
            "1" => Recipe.ReadersFirst(),
            "2" => Recipe.PinLifted(),
            "3" => Recipe.StepRetired(),
            _ => throw deploy.Unknown(),
        },
        s_shape);

    private static ShopSession Set(ShopSession session, int number)
    {
        session.UserId = number;
        session.Currency = $"C{number}";
        return session;
    }
}
