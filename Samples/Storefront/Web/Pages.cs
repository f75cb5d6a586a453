namespace Storefront.Web;

/// <summary>The content of each page.</summary>
internal static class Pages
{
    public static Html Back => Html.Of($"""<p><a href="/">Back to the catalogue</a></p>""");

    public static Html TryAgain => Html.Of($"""<p>The session store can't be reached. Please try again shortly.</p>{Back}""");

    public static Html Catalogue() => Html.Of($"""<div class="goods">{Html.Join(Web.Catalogue.ByThing.Select(Card))}</div>""");

    public static Html Cart(IReadOnlyList<(Product Product, int Quantity)> items, bool isSignedIn) => items.Count == 0
        ? Html.Of($"""<p>It is empty. <a href="/">See what there is.</a></p>""")
        : Html.Of($"""
            <table>
              <tr><th>Item</th><th class="n">Quantity</th><th class="n">Price</th><th></th></tr>
              {Html.Join(items.Select(static item => Row(item.Product, item.Quantity)))}
              <tr><th>Total</th><th class="n">{items.Sum(static i => i.Quantity)}</th>
                <th class="n">{Web.Catalogue.Price(items.Sum(static i => i.Quantity * i.Product.Cents))}</th><th></th></tr>
            </table>
            {(isSignedIn ? ToPayment : Html.Of($"""<p>To pay, sign in.</p>"""))}
            """);

    public static Html ToPayment =>
        Html.Of($"""<form class="next" method="post" action="/pay/begin"><button>Go to payment</button></form>""");

    private static Html Card(IGrouping<string, Product> thing) => Html.Of($"""
        <article>
          <h2><span>{thing.Key}</span><span>{Web.Catalogue.Price(thing.First().Cents)}</span></h2>
          <div class="swatches">{Html.Join(thing.Select(Swatch))}</div>
          <form method="post" action="/cart">
            <select name="sku" aria-label="Colour">{Html.Join(thing.Select(Option))}</select><button>Add</button></form>
        </article>
        """);

    private static Html Swatch(Product product) =>
        Html.Of($"""<i style="background:{Web.Catalogue.Colours[product.Colour]}"></i>""");

    private static Html Option(Product product) => Html.Of($"""<option value="{product.Sku}">{product.Colour}</option>""");

    private static Html Row(Product product, int quantity) => Html.Of($"""
        <tr data-item="{product.Sku}"><td>{product.Name}, {product.Colour}</td><td class="n">{quantity}</td>
          <td class="n">{Web.Catalogue.Price(quantity * product.Cents)}</td>
          <td class="n"><form method="post" action="/cart/remove">
            <input type="hidden" name="sku" value="{product.Sku}"><button class="quiet">Remove</button></form></td></tr>
        """);
}
