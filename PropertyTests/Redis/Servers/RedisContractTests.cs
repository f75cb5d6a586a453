using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

[Collection(RedisCollection.Name)]
public sealed class RedisContractTests(RedisFixture fixture)
{
    [RedisFact]
    public Task Strings_are_binary() => AskAsync(contract => contract.StringsAreBinary());

    [RedisFact]
    public Task Save_compares_stamps_byte_by_byte() => AskAsync(contract => contract.SaveComparesStampsByteByByte());

    [RedisFact]
    public Task Save_finds_nothing_to_save_into() => AskAsync(contract => contract.SaveFindsNothingToSaveInto());

    [RedisFact]
    public Task Wrong_type_is_a_table_in_lua() => AskAsync(contract => contract.WrongTypeIsATableInLua());

    [RedisFact]
    public Task Set_replies_in_lua() => AskAsync(contract => contract.SetRepliesInLua());

    [RedisFact]
    public Task Two_keys_in_one_script() => AskAsync(contract => contract.TwoKeysInOneScript());

    [RedisFact]
    public Task Touch_prolongs_only_what_was_loaded() => AskAsync(contract => contract.TouchProlongsOnlyWhatWasLoaded());

    [RedisFact]
    public Task An_expired_key_is_gone() => AskAsync(contract => contract.AnExpiredKeyIsGone());

    [RedisFact]
    public Task An_unknown_script_is_no_script() => AskAsync(contract => contract.AnUnknownScriptIsNoScript());

    private async Task AskAsync(Func<ServerContract, Task> question)
    {
        await using var connection = await fixture.Server.ConnectAsync();
        await question(new ServerContract(connection));
    }
}
