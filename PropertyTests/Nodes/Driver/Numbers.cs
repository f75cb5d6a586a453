using System.Globalization;

namespace NodeDriver;

/// <summary>Numbers in the members that the changes are about.</summary>
public static class Numbers
{
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static int Of(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A full name that carries a number twice: what tears it apart shows.</summary>
    public static string FullName(int number) => $"Ada{number} Lovelace{number}";

    /// <summary>The number that both names carry, or both names.</summary>
    public static int OfName(string first, string last) =>
        first[3..] == last[8..] ? Of(first[3..]) : throw new InvalidDataException($"{first} and {last} do not belong together.");
}
