using System.Buffers.Text;
using System.Reflection;
using System.Diagnostics;
using FsCheck.Fluent;
using FsCheck;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Identity;

public sealed class SessionIdTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    [Fact]
    public void Text_round_trips() => ForAll(Gens.BytesOf(32), bytes =>
    {
        var id = new SessionId(bytes);
        var text = id.Reveal();
        Assert.Equal(SessionId.TextLength, text.Length);
        Assert.Equal(bytes.Any(b => b != 0), SessionId.TryParse(text, out var parsed));
        Assert.Equal(bytes.Any(b => b != 0) ? id : default, parsed);
        Span<char> written = stackalloc char[SessionId.TextLength];
        Assert.True(id.TryReveal(written));
        Assert.Equal(text, written.ToString());
    });

    [Fact]
    public void Any_text_that_Reveal_could_not_have_written_is_refused() => ForAll(ArbMap.Default.ArbFor<string?>(), text =>
    {
        var parsed = SessionId.TryParse(text, out var id);
        Assert.True(!parsed || id.Reveal() == text);
    }, runs: 1_000);

    [Fact]
    public void A_changed_character_gives_another_id_or_none() => ForAll(
        from bytes in Gens.BytesOf(32)
        from at in Gen.Choose(0, 42)
        from character in Gen.Frequency(
            (1, Gen.Elements("+/= \t\r\n\0.,%é😀"[..13].ToCharArray())), (2, Gen.Elements(Alphabet.ToCharArray())))
        select (bytes, at, character),
        drawn =>
        {
            var text = new SessionId(drawn.bytes).Reveal().ToCharArray();
            var same = text[drawn.at] == drawn.character;
            text[drawn.at] = drawn.character;
            var parsed = SessionId.TryParse(text, out var id);
            Assert.True(!parsed || (id.Reveal() == new string(text) && Alphabet.Contains(drawn.character, StringComparison.Ordinal)));
            Assert.True(!parsed || same || id != new SessionId(drawn.bytes));
        },
        runs: 2_000);

    [Fact]
    public void Of_the_64_last_characters_the_16_canonical_ones_are_read()
    {
        var head = new SessionId(Enumerable.Repeat((byte)0x5A, 32).ToArray()).Reveal()[..42];
        var read = Alphabet.Where(last => SessionId.TryParse(head + last, out _)).ToArray();
        Assert.Equal(Alphabet.Where((_, i) => i % 4 == 0), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData(" AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA\nAAAAAAAAAAAAAAAAAAAAE")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE")]
    [InlineData("+AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE")]
    [InlineData("/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE")]
    [InlineData("ßAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE")]
    public void Is_refused(string text) => Assert.False(SessionId.TryParse(text, out _));

    [Fact]
    public void A_very_long_text_is_refused() => Assert.False(SessionId.TryParse(new string('A', 1 << 20), out _));

    [Fact]
    public void An_id_never_prints_itself()
    {
        var id = new SessionId(Enumerable.Repeat((byte)7, 32).ToArray());
        Assert.Equal("SessionId", id.ToString());
        Assert.Equal("SessionId", $"{id}");
        Assert.Equal("SessionId", typeof(SessionId).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
        Assert.Equal("SessionIdKey", typeof(SessionIdKey).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
        Assert.Empty(typeof(SessionId).GetProperties(BindingFlags.Public | BindingFlags.Instance));
        Assert.DoesNotContain(
            "BwcH", SessionIdKey.FromSecret(Enumerable.Repeat((byte)7, 32).ToArray()).ToString()!, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_short_a_destination_gets_nothing()
    {
        Span<char> destination = stackalloc char[42];
        Assert.False(new SessionId(new byte[32]).TryReveal(destination));
        Assert.True(destination.IndexOfAnyExcept('\0') < 0);
    }
}
