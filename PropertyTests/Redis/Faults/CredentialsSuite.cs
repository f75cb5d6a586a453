using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>User and password from a callback, which is asked at each connect.</summary>
public abstract class CredentialsSuite(TransportMode transport) : FaultTest(transport)
{
    [RedisFact]
    public async Task A_password_that_changes_while_connected_is_asked_for_again()
    {
        await CloseToOthersAsync("one");
        var (current, asked) = (new RedisCredentials("one", "app"), 0);
        var store = await OpenAsync(() =>
        {
            Interlocked.Increment(ref asked);
            return Volatile.Read(ref current);
        });
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        var before = Volatile.Read(ref asked);

        Volatile.Write(ref current, new RedisCredentials("two", "app"));
        await ChangePasswordAsync("two");
        await UntilAsync(() => StatusAsync(store, session.Id), status => status == SessionStatus.Live);
        await UntilAsync(async () => (await store.RenewIdAsync(session)).Status, status => status == SaveStatus.Saved);
        Assert.True(Volatile.Read(ref asked) > before);
        Assert.Equal("book", await ItemsAsync(store, session.Id));
    }

    /// <summary>The server changes first, and whoever holds the secret learns of it later.</summary>
    [RedisFact]
    public async Task A_password_that_comes_late_lets_the_store_in_again()
    {
        await CloseToOthersAsync("one");
        var (current, fails) = (new RedisCredentials("one", "app"), false);
        var store = await OpenAsync(() => Volatile.Read(ref fails) ? throw new InvalidOperationException("The vault is closed.") : Volatile.Read(ref current));
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });

        await ChangePasswordAsync("two");
        await UntilAsync(() => StatusAsync(store, session.Id), status => status != SessionStatus.Live);
        Volatile.Write(ref fails, true);
        Assert.NotEqual(SessionStatus.Live, await StatusAsync(store, session.Id));

        Volatile.Write(ref current, new RedisCredentials("two", "app"));
        Volatile.Write(ref fails, false);
        await UntilAsync(() => StatusAsync(store, session.Id), status => status == SessionStatus.Live);
        Assert.DoesNotContain(Logs.Lines, line => line.Contains("vault", StringComparison.Ordinal) || line.Contains("two", StringComparison.Ordinal));
    }

    private Task<SessionStore<Basket>> OpenAsync(Func<RedisCredentials> credentials) =>
        BuildAsync(Typed(), ConfigurationOptions.Parse(Server.EndPoint + ",user=nobody,password=wrong"), options: redis => redis.Credentials = credentials);

    private async Task CloseToOthersAsync(string password)
    {
        string[][] commands =
        [
            ["ACL", "SETUSER", "admin", "on", ">admin", "~*", "&*", "+@all"],
            ["ACL", "SETUSER", "app", "on", ">" + password, "~*", "&*", "+@all"],
            ["AUTH", "admin", "admin"],
            ["ACL", "SETUSER", "default", "off"],
        ];
        foreach (var command in commands)
        {
            Assert.Equal(new RespStatus("OK"), await Raw.SendAsync([.. command.Cast<object>()]));
        }
    }

    private async Task ChangePasswordAsync(string password)
    {
        Assert.Equal(new RespStatus("OK"), await Raw.SendAsync("ACL", "SETUSER", "app", "resetpass", ">" + password));
        Assert.True(await Raw.SendAsync("CLIENT", "KILL", "USER", "app") is > 0L);
    }
}

[Collection(FaultCollection.Name)]
public sealed class LaneCredentialsTests() : CredentialsSuite(TransportMode.Lanes);

[Collection(FaultCollection.Name)]
public sealed class MultiplexerCredentialsTests() : CredentialsSuite(TransportMode.Multiplexer);

public sealed class RedisCredentialsTests
{
    [Fact]
    public void Credentials_show_nothing()
    {
        var credentials = new RedisCredentials("secret", "somebody");
        Assert.Equal(("secret", "somebody"), (credentials.Password, credentials.User));
        Assert.DoesNotContain("secret", credentials.ToString(), StringComparison.Ordinal);
        Assert.Null(new RedisCredentials("secret").User);
        Assert.Throws<ArgumentNullException>(() => new RedisCredentials(null!));
    }
}
