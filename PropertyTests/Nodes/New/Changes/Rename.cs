using NodeDriver;
using SessionKernel.PropertyTests.Docs.Recipes.RenameMember;

namespace NewNode;

internal static class Rename
{
    private static readonly Shape<Cart> s_shape = new(
        static number => new Cart(number),
        static (cart, number) => new Cart(cart.Quantity + number),
        static cart => Numbers.Text(cart.Quantity));

    private static readonly Shape<PackedCart> s_packed = new(
        static number => new PackedCart { Quantity = number },
        static (cart, number) => new PackedCart { Quantity = cart.Quantity + number },
        static cart => Numbers.Text(cart.Quantity));

    public static Task<Sessions> BuildAsync(Deploy deploy) => deploy.BuildAsync(
        deploy.Step switch
        {
            "1" => Recipe.ReadersFirst(),
            "2" => Recipe.PinLifted(),
            "3" => Recipe.StepRetired(),
            _ => throw deploy.Unknown(),
        },
        s_shape);

    /// <summary>One deploy, without steps.</summary>
    public static Task<Sessions> BuildPackedAsync(Deploy deploy) =>
        deploy.BuildAsync(deploy.Step == "1" ? PackedCart.Describe() : throw deploy.Unknown(), s_packed);
}
