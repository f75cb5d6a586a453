using Storefront.Web.Sessions;

namespace Storefront.Web;

/// <summary>
/// The basket in a session. Every item is an attribute of its own, <c>item:SKU</c>, so that if two processes add different items at the
/// same moment, both items are kept.
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

    public static Payment ToPayment(ISession session, string customer)
    {
        IReadOnlyList<(Product Product, int Quantity)> items = Read(session);
        return new Payment
        {
            Customer = customer,
            Cents = items.Sum(static i => i.Quantity * i.Product.Cents),
            Items = items.ToDictionary(static i => i.Product.Sku, static i => i.Quantity),
        };
    }

    /// <summary>Removes what was paid from the basket; items added after the payment began stay.</summary>
    public static void TakeOut(ISession session, Payment payment)
    {
        foreach (var (sku, paid) in payment.Items)
        {
            int left = (session.GetInt32(Prefix + sku) ?? 0) - paid;
            if (left > 0)
            {
                session.SetInt32(Prefix + sku, left);
            }
            else
            {
                session.Remove(Prefix + sku);
            }
        }
    }
}
