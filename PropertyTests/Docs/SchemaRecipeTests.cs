using SessionKernel.PropertyTests.Docs.Recipes.AdditiveChange;
using Xunit;
using Additive = SessionKernel.PropertyTests.Docs.Recipes.AdditiveChange.Recipe;
using Breaking = SessionKernel.PropertyTests.Docs.Recipes.BreakingChange;
using Split = SessionKernel.PropertyTests.Docs.Recipes.SplitMember;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>The recipes of docs/schema-changes.md, deploy by deploy, and what it says of the wrong order.</summary>
public sealed class SchemaRecipeTests
{
    private readonly Fleet _fleet = new();

    [Fact]
    public async Task Additive_readers_first()
    {
        await using var before = await _fleet.NodeAsync(ShopSessionBefore.Describe());
        await using var readers = await _fleet.NodeAsync(Additive.ReadersFirst());
        using var created = await before.CreateAsync(new ShopSessionBefore { UserId = 42 });
        using var upgraded = await readers.LoadAsync(created.Id);
        Assert.Equal((42, "EUR"), (upgraded.Value.UserId, upgraded.Value.Currency));

        upgraded.Value.UserId = 43;
        Assert.Equal(SaveStatus.Saved, await readers.SaveAsync(upgraded));
        using var old = await before.LoadAsync(created.Id);
        Assert.Equal((43, 1), (old.Value.UserId, old.SchemaVersion));
        old.Value.UserId = 44;
        Assert.Equal(SaveStatus.Saved, await before.SaveAsync(old));
    }

    [Fact]
    public async Task Additive_pin_lifted_too_early_old_nodes_read_and_can_not_save()
    {
        await using var before = await _fleet.NodeAsync(ShopSessionBefore.Describe());
        await using var lifted = await _fleet.NodeAsync(Additive.PinLifted());
        using var created = await lifted.CreateAsync(new ShopSession { UserId = 42, Currency = "CHF" });
        using var old = await before.LoadAsync(created.Id);
        Assert.Equal((SessionStatus.Live, 42), (old.Status, old.Value.UserId));
        old.Value.UserId = 43;
        Assert.Equal(SaveStatus.NewerSchema, await before.SaveAsync(old));
        using var kept = await lifted.LoadAsync(created.Id);
        Assert.Equal("CHF", kept.Value.Currency);
    }

    [Fact]
    public async Task Breaking_readers_first_then_lifted_then_retired()
    {
        await using var before = await _fleet.NodeAsync(Breaking.Recipe.Before());
        await using var readers = await _fleet.NodeAsync(Breaking.Recipe.ReadersFirst());
        await using var lifted = await _fleet.NodeAsync(Breaking.Recipe.PinLifted());
        using var created = await before.CreateAsync(new Breaking.ShopSessionV1 { Items = ["pen", "pen", "book"] });

        await readers.UpdateAsync(created.Id, static session => session.Items["lamp"] = 1);
        using var old = await before.LoadAsync(created.Id);
        Assert.Equal(["book", "lamp", "pen", "pen"], old.Value.Items.Order());

        await lifted.UpdateAsync(created.Id, static session => session.Items["pen"] = 1);
        using var current = await readers.LoadAsync(created.Id);
        Assert.Equal((2, 1, 3), (current.SchemaVersion, current.Value.Items["pen"], current.Value.Items.Count));

        await using var retired = await _fleet.NodeAsync(Breaking.Recipe.StepRetired());
        using var last = await retired.LoadAsync(created.Id);
        Assert.True(last.IsLive);
    }

    [Fact]
    public async Task Breaking_in_the_wrong_order_is_a_status_on_either_side()
    {
        await using var before = await _fleet.NodeAsync(Breaking.Recipe.Before());
        await using var lifted = await _fleet.NodeAsync(Breaking.Recipe.PinLifted());
        await using var retired = await _fleet.NodeAsync(Breaking.Recipe.StepRetired());
        using var newer = await lifted.CreateAsync(new Breaking.ShopSession());
        using var tooEarly = await before.LoadAsync(newer.Id);
        Assert.Equal(SessionStatus.NewerSchema, tooEarly.Status);

        using var older = await before.CreateAsync(new Breaking.ShopSessionV1());
        using var tooLate = await retired.LoadAsync(older.Id);
        Assert.Equal(SessionStatus.UnknownFormat, tooLate.Status);
        using var kept = await before.LoadAsync(older.Id);
        Assert.True(kept.IsLive);
    }

    [Fact]
    public async Task A_missing_step_fails_while_the_store_is_built()
    {
        var store = Breaking.Recipe.Before().Schema(version: 2);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => _fleet.NodeAsync(store));
        Assert.Contains("one step from version 1 to 2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Split_member_both_ways()
    {
        await using var before = await _fleet.NodeAsync(Split.Recipe.Before());
        await using var readers = await _fleet.NodeAsync(Split.Recipe.ReadersFirst());
        using var created = await before.CreateAsync(new Split.ProfileV1("Ada Lovelace"));
        await readers.UpdateAsync(created.Id, static profile => profile with { FirstName = "Augusta" });
        using var old = await before.LoadAsync(created.Id);
        Assert.Equal("Augusta Lovelace", old.Value.FullName);
    }

    [Fact]
    public async Task A_changed_type_under_the_old_version_number_is_not_noticed()
    {
        await using var before = await _fleet.NodeAsync(Split.Recipe.Before());
        await using var wrong = await _fleet.NodeAsync(Split.Recipe.VersionNotRaised());
        using var created = await before.CreateAsync(new Split.ProfileV1("Ada Lovelace"));
        using var session = await wrong.LoadAsync(created.Id);
        Assert.Equal((SessionStatus.Live, null), (session.Status, session.Value.LastName));
    }

    [Fact]
    public async Task Rollback_by_a_pin_then_the_old_program()
    {
        await using var before = await _fleet.NodeAsync(Split.Recipe.Before());
        await using var failed = await _fleet.NodeAsync(Split.Recipe.PinLifted());
        await using var pinned = await _fleet.NodeAsync(Split.Recipe.RollbackInTwoSteps());
        using var created = await failed.CreateAsync(new Split.Profile("Ada", "Lovelace"));
        using var tooEarly = await before.LoadAsync(created.Id);
        Assert.Equal(SessionStatus.NewerSchema, tooEarly.Status);

        await Split.Recipe.RewriteAsync(pinned, created.Id);
        using var old = await before.LoadAsync(created.Id);
        Assert.Equal("Ada Lovelace", old.Value.FullName);
    }
}
