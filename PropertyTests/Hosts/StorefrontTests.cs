using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Storefront;
using Storefront.Web;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Hosts;

/// <summary>The parts of the sample that hold without a server.</summary>
public sealed class StorefrontTests(ITestOutputHelper output)
{
    [Fact]
    public void Text_in_markup_is_encoded_and_markup_is_not() =>
        Check.One(Seed.Config(output, nameof(Text_in_markup_is_encoded_and_markup_is_not), 300), Prop.ForAll<string>(IsEncoded));

    [Theory]
    [InlineData("--redis")]
    [InlineData("--redis", "nowhere")]
    [InlineData("--redis", "host:0")]
    [InlineData("--redis", "host:65536")]
    [InlineData("--redis", ":6379")]
    [InlineData("--redis", "a b:6379")]
    [InlineData("--smoke", "--smoke")]
    [InlineData("--verbose")]
    [InlineData("--port", "5000")]
    [InlineData("--serve", "--name", "A")]
    public void Bad_arguments_are_named(params string[] args)
    {
        Assert.Null(Arguments.Parse(args, out string problem));
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("localhost:6379")]
    [InlineData("10.1.2.3:7000")]
    [InlineData("[::1]:6379")]
    public void A_server_address_is_read_back_as_it_was_written(string address) =>
        Assert.Equal(address, Arguments.Parse(["--redis", address, "--smoke"], out _)?.Redis?.ToString());

    [Fact]
    public void What_the_parent_tells_a_child_the_child_reads()
    {
        var serve = new ServeArguments("B", 5001, 5002, new("127.0.0.1", 6379));
        Assert.Equal(serve, Arguments.Parse(serve.ToArray(), out _)?.Serve);
    }

    [Fact]
    public void The_catalogue_has_enough_for_the_race_and_no_sku_twice()
    {
        Assert.Equal(120, Catalogue.Skus.Distinct().Count());
        Assert.All(Catalogue.Skus, static sku => Assert.Equal(sku, Catalogue.Find(sku)?.Sku));
    }

    private static void IsEncoded(string text)
    {
        Html inner = Html.Of($"<b>{text}</b>");
        string page = Html.Of($"<p title=\"{text}\">{inner}</p>").ToString();
        string encoded = WebUtility.HtmlEncode(text) ?? "";
        Assert.Equal($"<p title=\"{encoded}\"><b>{encoded}</b></p>", page);
    }
}
