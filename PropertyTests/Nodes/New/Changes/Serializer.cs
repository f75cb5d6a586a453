using NodeDriver;
using SessionKernel.PropertyTests.Docs.Recipes.SerializerChange;

namespace NewNode;

internal static class Serializer
{
    private static readonly Shape<ShopSession> s_shape = new(
        static number => new ShopSession { UserId = number },
        static (session, number) => new ShopSession { UserId = session.UserId + number },
        static session => Numbers.Text(session.UserId));

    public static Task<Sessions> BuildAsync(Deploy deploy) => deploy.BuildAsync(
        deploy.Step switch
        {
            "1" => Recipe.ReadersFirst(),
            "2" => Recipe.PinLifted(),
            "3" => Recipe.JsonRetired(),
            _ => throw deploy.Unknown(),
        },
        s_shape);
}
