using System.Text.Json.Serialization;
using SessionKernel;
using SessionKernel.Serializers;

namespace NodeDriver;

/// <summary>A type that does not change, large enough to be compressed.</summary>
/// <param name="Number">The sum of the numbers.</param>
/// <param name="Text">Follows from it.</param>
public sealed record Page(int Number, string Text)
{
    private const int Lines = 200;

    public static Shape<Page> Shape { get; } = new(
        Of, static (page, number) => Of(page.Number + number), static page => page == Of(page.Number) ? Numbers.Text(page.Number) : "torn");

    public static SessionStoreBuilder<Page> Describe() => SessionStore.For<Page>("page")
        .Serialize(JsonSessionSerializer.For(PageJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));

    private static Page Of(int number) =>
        new(number, string.Concat(Enumerable.Range(number, Lines).Select(static line => $"line {line}\n")));
}

[JsonSerializable(typeof(Page))]
public sealed partial class PageJson : JsonSerializerContext;
