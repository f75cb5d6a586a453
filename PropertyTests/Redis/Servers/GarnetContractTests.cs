using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

[Collection(GarnetCollection.Name)]
public sealed class GarnetContractTests(GarnetFixture fixture)
{
    [Fact]
    public Task Strings_are_binary() => AskAsync(contract => contract.StringsAreBinary());

    [Fact]
    public Task Save_compares_stamps_byte_by_byte() => AskAsync(contract => contract.SaveComparesStampsByteByByte());

    [Fact]
    public Task Save_finds_nothing_to_save_into() => AskAsync(contract => contract.SaveFindsNothingToSaveInto());

    [Fact]
    public Task Wrong_type_is_a_table_in_lua() => AskAsync(contract => contract.WrongTypeIsATableInLua());

    [Fact]
    public Task Set_replies_in_lua() => AskAsync(contract => contract.SetRepliesInLua());

    [Fact]
    public Task Two_keys_in_one_script() => AskAsync(contract => contract.TwoKeysInOneScript());

    [Fact]
    public Task Touch_prolongs_only_what_was_loaded() => AskAsync(contract => contract.TouchProlongsOnlyWhatWasLoaded());

    [Fact]
    public Task An_expired_key_is_gone() => AskAsync(contract => contract.AnExpiredKeyIsGone());

    [Fact]
    public Task An_unknown_script_is_no_script() => AskAsync(contract => contract.AnUnknownScriptIsNoScript());

    private async Task AskAsync(Func<ServerContract, Task> question)
    {
        await using var connection = await fixture.Server.ConnectAsync();
        await question(new ServerContract(connection));
    }
}
