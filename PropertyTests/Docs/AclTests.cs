using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Kernel.Secrets;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>The user that docs/operations.md creates can do what a store does, and nothing less would be said there.</summary>
[Collection(RedisCollection.Name)]
public sealed class AclTests(RedisFixture redis)
{
    private const string Command = "ACL SETUSER ";

    public static TheoryData<string> Users() =>
        [.. CodeBlock.TextOf("docs/operations.md").Split('\n').Where(line => line.StartsWith(Command, StringComparison.Ordinal))];

    [RedisTheory]
    [MemberData(nameof(Users))]
    public async Task The_rights_suffice(string command)
    {
        await using var admin = await redis.Server.ConnectAsync();
        Assert.Equal(new RespStatus("OK"), await admin.SendAsync([.. command.Split(' ')]));
        var user = command.Split(' ')[2];
        try
        {
            await UseAsync(user);
        }
        finally
        {
            await admin.SendAsync("ACL", "DELUSER", user);
        }
    }

    private async Task UseAsync(string user)
    {
        var loggers = new CapturingLoggers();
        await using var store = await SessionStore.ForBag("shop")
            .UseLogging(loggers)
            .With(Rings.First)
            .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
            .Configure(static options => options.TouchMode = TouchMode.Inline)
            .LimitSessions(1)
            // What this test does with an answer holds no lane up, on a busy machine either: that would be told.
            .UseRedis($"{redis.Server.EndPoint},user={user},password=PASSWORD", static options =>
            {
                PatientRedis.Wait(options);
                options.ContinueOnThreadPool = true;
            })
            .BuildAsync();

        using var session = await store.CreateAsync(new AttributeBag());
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        session.Value.Set("a", [1]);
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
        Assert.True((await store.RenewIdAsync(session, "42")).Succeeded);
        Assert.True((await store.RenewIdAsync(session)).Succeeded);
        using (var loaded = await store.LoadAsync(session.Id))
        {
            Assert.Equal(SessionStatus.Live, loaded.Status);
        }

        using var second = await store.CreateAsync(new AttributeBag(), principal: "42");
        Assert.Equal(SaveStatus.Saved, second.SaveStatus);
        await foreach (var listed in store.ListAsync("42", second.Key))
        {
            Assert.True(listed.IsCurrent);
        }

        Assert.Equal(new RevokeResult(RemoveStatus.Removed, 1), await store.RevokeAllAsync("42"));
        using var third = await store.CreateAsync(new AttributeBag());
        Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(third.Id));
        // A machine that stalls as it hears the server's time takes its own clock for another.
        var lines = loggers.Lines.Where(static line => !line.StartsWith("2 ", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.StartsWith("1 ", line));
    }
}
