using SessionKernel.PropertyTests.Docs.Recipes.Reused;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>What docs/hosting.md quotes of reused values.</summary>
public sealed class ReusedValueTests
{
    [Fact]
    public async Task A_player_is_read_into_the_one_before_and_finds_nothing_of_it()
    {
        await using var store = await ReusedValue.BuildAsync(new SessionMemory());
        using var rich = await store.CreateAsync(new Player { Level = 9, Items = [1, 2, 3] });
        using var poor = await store.CreateAsync(new Player());
        Player before;
        using (var session = await store.LoadAsync(rich.Id))
        {
            before = session.Value;
            before.IsAway = true;
        }

        using var next = await store.LoadAsync(poor.Id);
        Assert.Same(before, next.Value);
        Assert.Equal((0, null, false), (next.Value.Level, next.Value.Items, next.Value.IsAway));
    }
}
