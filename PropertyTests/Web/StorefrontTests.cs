using System.Diagnostics.CodeAnalysis;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Storefront;
using Storefront.Parent;
using Storefront.Smoke;
using Storefront.Web;
using Storefront.Web.Sessions;
using Xunit;
using Xunit.Abstractions;
using Basket = Storefront.Web.Cart;

namespace SessionKernel.PropertyTests.Web;

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
    [InlineData("--smoke", "now")]
    [InlineData("--payment-window")]
    [InlineData("--payment-window", "0")]
    [InlineData("--payment-window", "3601")]
    [InlineData("--payment-window", "1.5")]
    [InlineData("--verbose")]
    [InlineData("--port", "5000")]
    [InlineData("serve", "--name", "A")]
    public void Bad_arguments_are_named(params string[] args) => Assert.NotEmpty(Arguments.Root().Parse(args).Errors);

    [Theory]
    [InlineData("localhost:6379")]
    [InlineData("10.1.2.3:7000")]
    [InlineData("[::1]:6379")]
    public void A_server_address_is_read_back_as_it_was_written(string address) =>
        Assert.Equal(address, Arguments.Root().Parse(["--redis", address, "--smoke"]).GetValue<HostPort>("--redis")?.ToString());

    [Fact]
    public void What_the_parent_tells_a_child_the_child_reads()
    {
        var serve = new ServeArguments("B", 5001, 5002, new("127.0.0.1", 6379), TimeSpan.FromSeconds(8));
        Assert.Equal(serve, Arguments.Serve(Arguments.Root().Parse(serve.ToArray())));
    }

    [Fact]
    public void The_catalogue_has_enough_for_the_race_and_no_sku_twice()
    {
        Assert.Equal(120, Catalogue.Skus.Distinct().Count());
        Assert.All(Catalogue.Skus, static sku => Assert.Equal(sku, Catalogue.Find(sku)?.Sku));
    }

    [Theory]
    [InlineData(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
        "Chrome on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
        + "Safari/537.36 Edg/140.0.0.0", "Edge on Windows")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
        "Chrome on Android")]
    [InlineData(Customer.Laptop, "Firefox on Linux")]
    [InlineData(Customer.Phone, "Safari on iPhone")]
    [InlineData("curl/8.5.0", "Unknown device")]
    [InlineData("", "Unknown device")]
    public void A_device_is_named_by_its_browser_and_system(string userAgent, string name) => Assert.Equal(name, DeviceName.Of(userAgent));

    [Fact]
    public void What_is_paid_leaves_the_basket_and_what_came_later_stays()
    {
        var session = new BasketOnly();
        var (mug, scarf) = (Catalogue.Find("mug-ink")!, Catalogue.Find("scarf-rose")!);
        Basket.Add(session, mug);
        Basket.Add(session, mug);
        var payment = Basket.ToPayment(session, "Ann");
        Assert.Equal((2500, "Ann"), (payment.Cents, payment.Customer));

        Basket.Add(session, mug);
        Basket.Add(session, scarf);
        Basket.TakeOut(session, payment);
        Assert.Equal([(mug, 1), (scarf, 1)], Basket.Read(session));
        Basket.TakeOut(session, Basket.ToPayment(session, "Ann"));
        Assert.Empty(Basket.Read(session));
    }

    [Theory]
    [InlineData(1, PaymentState.Ended)]
    [InlineData(-1, PaymentState.TimeOver)]
    public void A_payment_that_is_gone_was_ended_or_is_over_by_its_deadline(int minutesLeft, object state)
    {
        var session = new BasketOnly();
        Assert.Equal(PaymentState.None, LastPayment.Of(session).State);
        LastPayment.Begun(session, TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(minutesLeft));
        Assert.Equal(state, LastPayment.Of(session).State);
        LastPayment.Paid(session, 1250);
        Assert.Equal(new PaymentView(PaymentState.Paid, 1250), LastPayment.Of(session));
        LastPayment.Begun(session, TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(minutesLeft));
        Assert.Equal(state, LastPayment.Of(session).State);
    }

    private static void IsEncoded(string text)
    {
        Html inner = Html.Of($"<b>{text}</b>");
        string page = Html.Of($"<p title=\"{text}\">{inner}</p>").ToString();
        string encoded = WebUtility.HtmlEncode(text) ?? "";
        Assert.Equal($"<p title=\"{encoded}\"><b>{encoded}</b></p>", page);
    }

    private sealed class BasketOnly : ISession
    {
        private readonly Dictionary<string, byte[]> _values = [];

        public bool IsAvailable => true;

        public string Id => "";

        public IEnumerable<string> Keys => [.. _values.Keys];

        public void Clear() => _values.Clear();

        public Task CommitAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task LoadAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public void Remove(string key) => _values.Remove(key);

        public void Set(string key, byte[] value) => _values[key] = value;

        public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value) => _values.TryGetValue(key, out value);
    }
}
