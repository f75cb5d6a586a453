using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Reuse;

public sealed class ValueReusePropertyTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly Gen<Part?> Parts =
        from name in Gens.Text.OrNull()
        from inner in Gens.Text.OrNull()
        from none in Gen.Choose(0, 3)
        select none == 0 ? null : new Part { Name = name, Inner = inner is null ? null : new Part { Name = inner } };

    private static readonly Gen<Shape> Shapes =
        from kept in Gen.ListOf(Parts).OrNull()
        from number in Gen.Choose(0, Shape.Refused)
        from text in Gens.Text.OrNull()
        from part in Parts
        from parts in Gen.ListOf(Parts).OrNull()
        from blob in Gens.Bytes.OrNull()
        from counts in Gen.ListOf(Gen.Choose(0, 9)).OrNull()
        select new Shape
        {
            Kept = kept?.ToList(),
            Number = number,
            Text = text,
            Part = part,
            Parts = parts?.ToList(),
            Blob = blob,
            Counts = counts?.Distinct().ToDictionary(c => $"k{c}", c => c),
        };

    [Fact]
    public void A_load_gives_what_a_fresh_read_gives_and_no_value_is_in_two_handles()
    {
        var (loads, reused) = (0, 0);
        ForAll(
            Gen.ArrayOf(
                from what in Gen.Choose(0, 19)
                from which in Gen.Choose(0, 1_000)
                from shape in Shapes
                select (what, which, shape), 60),
            steps =>
            {
                var run = new ReuseRun();
                foreach (var (what, which, shape) in steps)
                {
                    run.Do(what, which, shape);
                    run.Check();
                }

                run.Finish();
                loads += run.Loads;
                reused += run.Reused;
            },
            runs: 120);
        Output.WriteLine($"{loads} loads, {reused} of them into a value that had served before");
        Assert.True(reused > loads / 10);
    }
}
