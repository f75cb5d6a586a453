using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>
/// The table "Wrong orders" of docs/schema-changes.md, row by row: the status that it names, until when, and what is lost.
/// </summary>
[Collection(DeployCollection.Name)]
public sealed class WrongOrderTests(Nodes nodes)
{
    [RedisFact]
    public async Task The_pin_is_lifted_while_old_nodes_run()
    {
        var id = await CreateAsync("breaking", "2");
        Assert.Equal("NewerSchema", await OldAsync("breaking", $"load {id}"));
        Assert.Equal("NewerSchema", await OldAsync("breaking", $"update {id} 1"));
        Assert.Equal("NewerSchema", await OldAsync("breaking", $"renew {id}"));

        Assert.Equal("Live 7 v2/MemoryPack", await NewAsync("breaking", "1", $"load {id}"));
    }

    [RedisFact]
    public async Task The_pin_of_an_additive_change_is_lifted_while_old_nodes_run()
    {
        var id = await CreateAsync("additive", "2");
        Assert.Equal("Live 7 v2/MemoryPack", await OldAsync("additive", $"load {id}"));
        Assert.Equal("NewerSchema", await OldAsync("additive", $"update {id} 1"));
        Assert.Equal("NewerSchema", await OldAsync("additive", $"renew {id}"));

        Assert.Equal("Live 7,C7 v2/MemoryPack", await NewAsync("additive", "1", $"load {id}"));
    }

    [RedisFact]
    public async Task The_serializer_is_switched_while_old_nodes_do_not_read_it()
    {
        var id = await CreateAsync("serializer", "2");
        Assert.Equal("UnknownFormat", await OldAsync("serializer", $"load {id}"));
        Assert.Equal("UnknownFormat", await OldAsync("serializer", $"update {id} 1"));

        Assert.Equal("Live 7 v1/MemoryPack", await NewAsync("serializer", "1", $"load {id}"));
    }

    [RedisTheory]
    [InlineData("serializer", "v1/JSON")]
    [InlineData("breaking", "v1/MemoryPack")]
    [InlineData("additive", "v1/MemoryPack")]
    public async Task The_reader_of_the_old_format_is_dropped_too_early(string change, string format)
    {
        var id = await CreateAsync(change, "0");
        Assert.Equal("UnknownFormat", await NewAsync(change, "3", $"load {id}"));
        Assert.Equal("UnknownFormat", await NewAsync(change, "3", $"update {id} 1"));

        var shown = change == "additive" ? "7,EUR" : "7";
        Assert.Equal($"Live {shown} {format}", await NewAsync(change, "2", $"load {id}"));
    }

    [RedisTheory]
    [InlineData("no-step", "one step from version 1 to 2")]
    [InlineData("no-downgrade", "one step from version 2 to 1")]
    public async Task A_step_is_missing(string mistake, string said)
    {
        var refusal = await NewAsync("breaking", mistake, "create 7");
        Assert.StartsWith("threw InvalidOperationException: ", refusal, StringComparison.Ordinal);
        Assert.Contains(said, refusal, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task A_type_is_changed_and_the_version_is_not()
    {
        var id = await CreateAsync("split", "0");
        Assert.Equal("Live nothing v1/JSON", await NewAsync("split", "no-version", $"load {id}"));
        Assert.Equal("Live 7 v1/JSON", await OldAsync("split", $"load {id}"));

        Assert.Equal("Saved", await NewAsync("split", "no-version", $"rewrite {id}"));
        Assert.Equal("Live nothing v1/JSON", await OldAsync("split", $"load {id}"));
        Assert.Equal("UnknownFormat", await NewAsync("breaking", "no-version", $"load {await CreateAsync("breaking", "0")}"));
        Assert.Equal("UnknownFormat", await OldAsync("breaking", $"load {await CreateAsync("breaking", "no-version")}"));
    }

    [RedisFact]
    public async Task A_new_key_issues_before_every_node_accepts_it()
    {
        var rolled = await CreateAsync("key-roll", "2");
        var keyed = await CreateAsync("ids", "2");
        Assert.Equal("InvalidId", await OldAsync("key-roll", $"load {rolled}"));
        Assert.Equal("Missing", await OldAsync("ids", $"load {keyed}"));

        Assert.Equal("Live 7 v1/attribute-bag", await NewAsync("key-roll", "1", $"load {rolled}"));
        Assert.Equal("Live 7 v1/attribute-bag", await NewAsync("ids", "1", $"load {keyed}"));
    }

    [RedisFact]
    public async Task An_old_key_is_dropped_too_early()
    {
        var id = await CreateAsync("key-roll", "0");
        Assert.Equal("InvalidId", await NewAsync("key-roll", "3", $"load {id}"));
        Assert.Equal("Missing", await NewAsync("key-roll", "dropped-beside-unkeyed", $"load {id}"));
        Assert.Equal("Live 7 v1/attribute-bag", await NewAsync("key-roll", "2", $"load {id}"));

        var unkeyed = await CreateAsync("ids", "0");
        Assert.Equal("InvalidId", await NewAsync("ids", "3", $"load {unkeyed}"));
        Assert.Equal("Live 7 v1/attribute-bag", await NewAsync("ids", "2", $"load {unkeyed}"));
    }

    [RedisFact]
    public async Task A_ring_is_given_without_a_date_while_untagged_sessions_live()
    {
        var id = await CreateAsync("secrets", "0");
        Assert.Equal("UnknownFormat", await NewAsync("secrets", "no-date", $"load {id}"));
        Assert.Equal("UnknownFormat", await NewAsync("secrets", "no-date", $"update {id} 1"));

        Assert.Equal("Live 7 v1/attribute-bag", await NewAsync("secrets", "1", $"load {id}"));
    }

    [RedisFact]
    public async Task A_new_secret_tags_before_every_node_accepts_it()
    {
        var id = await CreateAsync("secret-roll", "2");
        Assert.Equal("InvalidId", await OldAsync("secret-roll", $"load {id}"));

        Assert.Equal("Live 7 v1/attribute-bag", await NewAsync("secret-roll", "1", $"load {id}"));
    }

    [RedisFact]
    public async Task An_old_secret_is_dropped_too_early()
    {
        var id = await CreateAsync("secrets", "1");
        Assert.Equal("KeyUnavailable", await NewAsync("secret-roll", "3-unkeyed", $"load {id}"));
        Assert.Equal("KeyUnavailable", await NewAsync("secret-roll", "3-unkeyed", $"update {id} 1"));

        Assert.Equal("Live 7 v1/attribute-bag", await NewAsync("secrets", "1", $"load {id}"));
    }

    [RedisFact]
    public async Task A_ring_shares_no_secret_with_that_of_the_others()
    {
        await nodes.RemoveCanaryAsync();
        await using var before = await nodes.StartAsync("Old", "--compares-secrets", "true");
        await using var after = await nodes.StartAsync("New", "--compares-secrets", "true");
        var id = (await before.AskAsync("secret-roll", "0", "create 7")).Split(' ')[1];
        var refusal = await after.AskAsync("secret-roll", "3", $"load {id}");
        Assert.StartsWith("threw SessionKernelException: ", refusal, StringComparison.Ordinal);
        Assert.Contains("Give it their ring", refusal, StringComparison.Ordinal);

        Assert.Equal("Live 7 v1/attribute-bag", await after.AskAsync("secret-roll", "1", $"load {id}"));
    }

    [RedisTheory]
    [InlineData("other-store", "Missing")]
    [InlineData("other-prefix", "Missing")]
    [InlineData("other-name", "UnknownFormat")]
    [InlineData("other-store-in-place", "UnknownFormat")]
    public async Task A_name_is_changed(string mistake, string status)
    {
        var id = await CreateAsync("breaking", "0");
        Assert.Equal(status, await NewAsync("breaking", mistake, $"load {id}"));
        Assert.Equal(status, await NewAsync("breaking", mistake, $"update {id} 1"));

        Assert.Equal("Live 7 v1/MemoryPack", await NewAsync("breaking", "1", $"load {id}"));
    }

    [RedisFact]
    public async Task A_deploy_failed()
    {
        var id = await CreateAsync("split", "2");
        Assert.Equal("NewerSchema", await OldAsync("split", $"load {id}"));

        Assert.Equal("Saved", await NewAsync("split", "rollback", $"rewrite {id}"));
        Assert.Equal("Unchanged", await NewAsync("split", "rollback", $"rewrite {id}"));
        Assert.Equal("Live 7 v1/JSON", await OldAsync("split", $"load {id}"));
        Assert.Equal("Saved", await OldAsync("split", $"update {id} 1"));
    }

    private async Task<string> CreateAsync(string change, string deploy)
    {
        var created = deploy == "0" ? await OldAsync(change, "create 7") : await NewAsync(change, deploy, "create 7");
        Assert.StartsWith("Saved ", created, StringComparison.Ordinal);
        return created.Split(' ')[1];
    }

    private async Task<string> OldAsync(string change, string question) => await (await nodes.OldAsync(0)).AskAsync(change, "0", question);

    private async Task<string> NewAsync(string change, string deploy, string question) =>
        await (await nodes.NewAsync(1)).AskAsync(change, deploy, question);
}
