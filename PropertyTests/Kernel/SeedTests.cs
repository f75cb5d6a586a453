using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel;

public sealed class SeedTests(ITestOutputHelper output)
{
    [Fact]
    public void The_same_name_draws_the_same_values()
    {
        Assert.Equal(Draw("a"), Draw("a"));
        Assert.NotEqual(Draw("a"), Draw("b"));
        Assert.Equal(Seed.Random("a").NextInt64(), Seed.Random("a").NextInt64());
    }

    [Fact]
    public void The_variable_wins_over_the_fixed_seed()
    {
        Assert.Equal(ulong.MaxValue, Seed.Parse("18446744073709551615"));
        Assert.Equal(Seed.Parse(null), Seed.Parse(""));
        Assert.Throws<FormatException>(() => Seed.Parse("abc"));
    }

    private List<int> Draw(string name)
    {
        var drawn = new List<int>();
        var property = Prop.ForAll(ArbMap.Default.ArbFor<int>(), (int value) => drawn.Add(value));
        Check.One(Seed.Config(output, name, runs: 50), property);
        Assert.Equal(50, drawn.Count);
        return drawn;
    }
}
