using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>User and password from a callback, which is asked at each connect.</summary>
public abstract class CredentialsSuite(TransportMode transport) : FaultTest(transport)
{
    // In no message by chance.
    private const string One = "password-e1c7";
    private const string Two = "password-9b40";
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    [RedisFact]
    public async Task A_password_that_changes_while_connected_is_asked_for_again()
    {
        await CloseToOthersAsync(One);
        var (current, asked) = (new RedisCredentials(One, "app"), 0);
        var store = await OpenAsync(() =>
        {
            Interlocked.Increment(ref asked);
            return Volatile.Read(ref current);
        });
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        var before = Volatile.Read(ref asked);

        Volatile.Write(ref current, new RedisCredentials(Two, "app"));
        await ChangePasswordAsync(Two);
        await UntilAsync(() => StatusAsync(store, session.Id), status => status == SessionStatus.Live);
        await UntilAsync(async () => (await store.RenewIdAsync(session)).Status, status => status == SaveStatus.Saved);
        Assert.True(Volatile.Read(ref asked) > before);
        Assert.Equal("book", await ItemsAsync(store, session.Id));
    }

    /// <summary>The server changes first, and whoever holds the secret learns of it later.</summary>
    [RedisFact]
    public async Task A_password_that_comes_late_lets_the_store_in_again()
    {
        await CloseToOthersAsync(One);
        var (current, fails, thrown) = (new RedisCredentials(One, "app"), false, 0);
        var store = await OpenAsync(() =>
        {
            if (!Volatile.Read(ref fails))
            {
                return Volatile.Read(ref current);
            }

            Interlocked.Increment(ref thrown);
            throw new InvalidOperationException("The vault is closed.");
        });
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });

        await ChangePasswordAsync(Two);
        await UntilAsync(() => StatusAsync(store, session.Id), status => status != SessionStatus.Live);
        Volatile.Write(ref fails, true);
        await UntilAsync(() => StatusAsync(store, session.Id), status => status == SessionStatus.Live || Volatile.Read(ref thrown) > 0);
        Assert.NotEqual(SessionStatus.Live, await StatusAsync(store, session.Id));

        Volatile.Write(ref current, new RedisCredentials(Two, "app"));
        Volatile.Write(ref fails, false);
        await UntilAsync(() => StatusAsync(store, session.Id), status => status == SessionStatus.Live);
        Assert.DoesNotContain(Logs.Lines, line =>
            line.Contains("vault", StringComparison.Ordinal)
            || line.Contains(Two, StringComparison.Ordinal)
            || line.Contains(One, StringComparison.Ordinal));
    }

    private Task<SessionStore<Basket>> OpenAsync(Func<RedisCredentials> credentials) => BuildAsync(
        Typed(),
        ConfigurationOptions.Parse(Server.EndPoint + ",user=nobody,password=wrong"),
        s_timeout,
        options: redis => redis.Credentials = credentials);

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

[Collection(MultiplexerFaultCollection.Name)]
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
