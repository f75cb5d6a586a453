namespace Storefront.Web;

/// <summary>
/// The basket in a session. Every item is an attribute of its own, <c>item:SKU</c>, so that two processes that add
/// different items at the same moment both win.
/// </summary>
internal static class Cart
{
    private const string Prefix = "item:";
    private const int MaxQuantity = 99;

    public static IReadOnlyList<(Product Product, int Quantity)> Read(ISession session) =>
    [
        .. from key in session.Keys
           where key.StartsWith(Prefix, StringComparison.Ordinal)
           let product = Catalogue.Find(key[Prefix.Length..])
           where product is not null
           orderby product.Sku
           select (product, session.GetInt32(key) ?? 0),
    ];

    public static void Add(ISession session, Product product)
    {
        string key = Prefix + product.Sku;
        session.SetInt32(key, Math.Min(MaxQuantity, (session.GetInt32(key) ?? 0) + 1));
    }

    public static void Remove(ISession session, Product product) => session.Remove(Prefix + product.Sku);
}
