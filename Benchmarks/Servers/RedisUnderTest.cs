namespace SessionKernel.Benchmarks.Servers;

/// <summary>The server that <c>--redis</c> names, or else a redis-server of our own that ends with the run.</summary>
internal sealed class RedisUnderTest : IAsyncDisposable
{
    private readonly RedisServer? _own;

    private RedisUnderTest(string address, RedisServer? own) => (Address, _own) = (address, own);

    /// <summary>As StackExchange.Redis takes it.</summary>
    public string Address { get; }

    /// <exception cref="InvalidOperationException">redis-server is missing, or does not start.</exception>
    public static async Task<RedisUnderTest> OpenAsync(string? address)
    {
        if (address is not null)
        {
            return new RedisUnderTest(address, own: null);
        }

        var own = await RedisServer.StartAsync();
        return new RedisUnderTest(own.EndPoint, own);
    }

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;
}
