using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Runtime;
using SessionKernel.Orleans;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.Serializers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>Different states have different names, whatever is in their parts.</summary>
public sealed class GrainStateNameTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly string[] s_pieces = ["", "1", "2", ":", "1:", "1:1", "/", "{", "}", "a", "я", "\0", "sha256:", "0:"];

    private static Gen<string> Parts => Gen.Elements(s_pieces).ListOf().Select(pieces => string.Concat(pieces.Take(4)));

    private static Gen<(string Service, string Type, string Key, string State)> States =>
        from service in Parts from type in Parts.Where(IsType) from key in Parts from state in Parts select (service, type, key, state);

    // Orleans refuses others.
    private static bool IsType(string type) => !string.IsNullOrWhiteSpace(type);

    [Fact]
    public void No_two_states_have_one_name() =>
        ForAll(States.Zip(States), pair => Assert.Equal(pair.Item1 == pair.Item2, NameOf(pair.Item1) == NameOf(pair.Item2)), runs: 2000);

    /// <summary>All ways to cut one text into four parts.</summary>
    [Fact]
    public void No_two_cuts_of_one_text_have_one_name() => ForAll(Parts, text =>
    {
        var cuts = from a in Enumerable
            .Range(0, text.Length + 1) from b in Enumerable
            .Range(a, text.Length + 1 - a) from c in Enumerable
            .Range(b, text.Length + 1 - b)
                   select (text[..a], text[a..b], text[b..c], text[c..]);
        var states = cuts.Where(cut => IsType(cut.Item2)).Distinct().ToList();
        Assert.Equal(states.Count, states.Select(NameOf).Distinct().Count());
    });

    [Fact]
    public void A_name_is_what_its_documentation_says()
    {
        Assert.Equal("4:shop4:cart2:424:cart", NameOf(("shop", "cart", "42", "cart")));
        Assert.Equal("0:4:cart6:три4:cart", NameOf(("", "cart", "три", "cart")));
        Assert.Equal(4096, Encoding.UTF8.GetByteCount(NameOf(("shop", "cart", new string('x', 4073), "cart"))));
        Assert.Matches("^sha256:[0-9a-f]{64}$", NameOf(("shop", "cart", new string('x', 4074), "cart")));
    }

    [Fact]
    public async Task A_key_is_that_of_the_name()
    {
        await using var store = await SessionStore
            .For<string>("names")
            .Serialize(MemoryPackSessionSerializer.Default)
            .NoExpiry()
            .UseMemory()
            .BuildAsync();
        // Short, about as long as is written without a string, and longer than a name may be.
        var keys = Gen.OneOf(
            Parts,
            Gen.Choose(80, 130).Select(static length => new string('я', length)),
            Gen.Choose(2_000, 2_100).Select(static length => new string('я', length)));
        ForAll(States.Zip(keys), pair =>
        {
            var ((service, type, _, state), key) = pair;
            var grain = GrainId.Create(GrainType.Create(type), IdSpan.Create(key));
            Assert.Equal(
                store.Records.KeyOf(GrainStateName.Of(service, grain, state)), new GrainStateKeys<string>(service, state, store).Of(grain));
        });
        Assert.ThrowsAny<ArgumentException>(
            () => new GrainStateKeys<string>("shop", "cart", store).Of(GrainId.Create(GrainType.Create("cart"), new IdSpan([0xff]))));
    }

    [Fact]
    public void A_name_that_is_not_Unicode_is_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => NameOf(("\ud800", "cart", "42", "cart")));
        Assert.ThrowsAny<ArgumentException>(() => NameOf(("shop", "cart", "42", "\udc00")));
        Assert.ThrowsAny<ArgumentException>(
            () => GrainStateName.Of("shop", GrainId.Create(GrainType.Create("cart"), new IdSpan([0xff])), "cart"));
    }

    private static string NameOf((string Service, string Type, string Key, string State) state) =>
        GrainStateName.Of(state.Service, GrainId.Create(GrainType.Create(state.Type), IdSpan.Create(state.Key)), state.State);
}
