using System.Text;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>A connect that was cancelled is tried again on the same store: it leaves no connection behind, and the store works.</summary>
[Collection(FaultCollection.Name)]
public sealed class ConnectAgainTests() : FaultTest(TransportMode.Lanes)
{
    /// <summary>A lane, and the two of a multiplexer: for commands and for subscriptions.</summary>
    private const int Connections = 3;

    [RedisFact]
    public async Task While_the_server_does_not_answer()
    {
        await using var store = Build(Server.EndPoint);
        await Server.FreezeAsync();
        using (var token = new CancellationTokenSource())
        {
            var connecting = store.ConnectAsync(token.Token).AsTask();
            Assert.False(connecting.IsCompleted);
            await token.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Bound));
        }

        await Server.ThawAsync();
        await Task.WhenAll(store.ConnectAsync().AsTask(), store.ConnectAsync().AsTask()).WaitAsync(Bound);
        await AssertWorksAsync(store);
        await UntilAsync(ConnectionsAsync, count => count == Connections);
    }

    [Fact]
    public async Task While_a_lane_is_opened()
    {
        await using var server = ScriptedServer.Start();
        await using var store = Build(server.EndPoint);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script = (connection, command) =>
            command.Name == "ROLE" ? server.Honest.To(connection, command) with { After = gate.Task } : null;
        using (var token = new CancellationTokenSource())
        {
            var connecting = store.ConnectAsync(token.Token).AsTask();
            await UntilAsync(() => Task.FromResult(server.Count("ROLE")), count => count >= 1);
            await token.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Bound));
        }

        var again = Task.WhenAll(store.ConnectAsync().AsTask(), store.ConnectAsync().AsTask());
        gate.SetResult();
        await again.WaitAsync(Bound);
        await AssertWorksAsync(store);

        // What the cancelled connect had opened is closed.
        await UntilAsync(() => Task.FromResult(server.Open.Count), static count => count == Connections);
    }

    private static async Task AssertWorksAsync(SessionStore<Basket> store)
    {
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        Assert.Equal("book", await ItemsAsync(store, session.Id));
    }

    private static SessionStore<Basket> Build(string endPoint) =>
        SessionStore.For<Basket>("again").Serialize(MemoryPackSessionSerializer.Default).Expire(TimeSpan.FromMinutes(5))
            .UseRedis(endPoint, options => (options.ConnectTimeout, options.CommandTimeout) = (Bound, Bound)).Build();

    private async Task<int> ConnectionsAsync() =>
        Encoding.UTF8.GetString((byte[])(await Raw.SendAsync("CLIENT", "LIST"))!).Split(" name=SessionKernel ").Length - 1;
}
