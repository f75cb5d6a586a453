using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>What may stand in the place of a ticket authenticates nobody, throws nothing, and can be signed in over.</summary>
public sealed class TicketContentTests
{
    private readonly TicketShared _shared = new();

    public static TheoryData<string> Contents => [.. Hostile().Select(content => content.Name)];

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Hostile_content_is_a_failed_ticket(string name)
    {
        await using var site = await TicketSite.StartAsync(_shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        var key = TicketRig.KeyIn(site, browser);
        using (var session = await site.Store.LoadAsync(key))
        {
            Hostile().Single(content => content.Name == name).Put(session.Value);
            Assert.Equal(SaveStatus.Saved, await site.Store.SaveAsync(session));
        }

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("nobody", await browser.WhoAsync(site));
        }

        Assert.Equal(1, site.Logs.Count(122));
        await browser.SignInAsync(site, "anna");
        Assert.Equal("anna", await browser.WhoAsync(site));
    }

    [Fact]
    public void Every_truncation_and_many_flips_of_a_ticket_are_read_or_refused()
    {
        var whole = TicketSerializer.Default.Serialize(new AuthenticationTicket(TicketSite.User("anna", new Claim("a", "b")), "Cookies"));
        Assert.NotNull(StoredTicketReader.Read(whole));
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Null(StoredTicketReader.Read(whole[..length]));
        }

        // An odd step meets every bit of a byte in turn.
        for (var bit = 0; bit < whole.Length * 8; bit += LongRun.IsAsked ? 1 : 9)
        {
            var flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            _ = StoredTicketReader.Read(flipped);
        }
    }

    [Fact]
    public void A_ticket_with_actors_and_several_identities_is_read_back()
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, "anna")], "password") { Actor = new ClaimsIdentity([new Claim("by", "berta")], "sudo") };
        var bag = new AttributeBag();
        var properties = new AuthenticationProperties { IsPersistent = true, IssuedUtc = _shared.Time.GetUtcNow(), AllowRefresh = true };
        properties.Items["own"] = "kept";
        TicketBag.Write(
            bag,
            new AuthenticationTicket(new ClaimsPrincipal([identity, new ClaimsIdentity("second")]), properties, "Cookies"),
            _shared.Time.GetUtcNow().AddHours(1));

        var read = TicketBag.Read(bag)!;
        Assert.Equal(2, read.Principal.Identities.Count());
        Assert.Equal("berta", read.Principal.Identities.First().Actor!.FindFirst("by")!.Value);
        Assert.Equal((true, true, "kept"), (read.Properties.IsPersistent, read.Properties.AllowRefresh, read.Properties.Items["own"]));
        Assert.Equal(
            (_shared.Time.GetUtcNow(), _shared.Time.GetUtcNow().AddHours(1)), (read.Properties.IssuedUtc, read.Properties.ExpiresUtc));
    }

    private static IEnumerable<(string Name, Action<AttributeBag> Put)> Hostile()
    {
        yield return ("nothing", bag => bag.Clear());
        yield return ("no times", bag => bag.Remove("times"));
        yield return ("short times", bag => bag.Set("times", [1, 2, 3]));
        yield return ("times out of range", bag => bag.Set("times", [.. Enumerable.Repeat((byte)0x7F, 16)]));
        yield return ("times before 1970", bag => bag.Set("times", [.. Enumerable.Repeat((byte)0xFF, 16)]));
        yield return ("empty ticket", bag => bag.Set("ticket", []));
        yield return ("garbage", bag => bag.Set("ticket", [.. Enumerable.Range(0, 200).Select(i => (byte)(i * 37))]));
        yield return ("another version", bag => bag.Set("ticket", [6, 0, 0, 0, 1, (byte)'x', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]));
        yield return ("two billion identities", bag => bag.Set("ticket", [5, 0, 0, 0, 1, (byte)'x', 0xFF, 0xFF, 0xFF, 0x7F]));
        yield return ("actors without end", bag => bag.Set("ticket", Nested(20_000)));
    }

    private static byte[] Nested(int depth)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(5);
        writer.Write("x");
        writer.Write(1);
        for (var i = 0; i < depth; i++)
        {
            writer.Write("");
            writer.Write("\0");
            writer.Write("\0");
            writer.Write(0);
            writer.Write(false);
            writer.Write(true);
        }

        return stream.ToArray();
    }
}
