using System.Globalization;

namespace Storefront.Web;

/// <summary>Something the shop sells: a thing in one colour.</summary>
internal sealed record Product(string Sku, string Name, string Colour, int Cents);

/// <summary>Twelve things in ten colours.</summary>
internal static class Catalogue
{
    private static readonly (string Name, int Cents)[] Things =
    [
        ("Mug", 1250), ("Teapot", 3400), ("Notebook", 890), ("Pencil", 240), ("Scarf", 2900), ("Beanie", 1990),
        ("Tote bag", 1500), ("Lamp", 4900), ("Cushion", 2250), ("Blanket", 5900), ("Vase", 2700), ("Candle", 1100),
    ];

    /// <summary>The CSS value of each colour.</summary>
    public static readonly IReadOnlyDictionary<string, string> Colours = new Dictionary<string, string>
    {
        ["moss"] = "#6b7f4f", ["sand"] = "#d8c39a", ["brick"] = "#a8503c", ["ink"] = "#2c3550", ["rose"] = "#d9929b",
        ["slate"] = "#6d7780", ["amber"] = "#dd9a35", ["teal"] = "#2f8583", ["plum"] = "#74466c", ["snow"] = "#eceae4",
    };

    public static readonly IReadOnlyList<IGrouping<string, Product>> ByThing =
        [.. Things.SelectMany(static t => Colours.Keys.Select(c => Make(t, c))).GroupBy(static p => p.Name)];

    private static readonly Dictionary<string, Product> BySku = ByThing.SelectMany(static g => g).ToDictionary(static p => p.Sku);

    public static IEnumerable<string> Skus => BySku.Keys;

    public static Product? Find(string? sku) => BySku.GetValueOrDefault(sku ?? "");

    public static string Price(int cents) => string.Create(CultureInfo.InvariantCulture, $"€ {cents / 100}.{cents % 100:00}");

    private static Product Make((string Name, int Cents) thing, string colour) =>
        new($"{thing.Name.ToLowerInvariant().Replace(' ', '-')}-{colour}", thing.Name, colour, thing.Cents);
}
