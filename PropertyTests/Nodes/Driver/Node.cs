using System.Collections.Concurrent;
using SessionKernel;

namespace NodeDriver;

// Asked through standard input and output, line by line. A question is a number, a change of format, a deploy, a verb and its
// words; its answer is the same number and words. Many may be under way. The store of a deploy is built when it is first asked.
// The process says "ready" once it listens, and ends when its input does: it never outlives its parent.
public sealed class Node(NodeArguments arguments, Func<Deploy, Task<Sessions>> build)
{
    private readonly ConcurrentDictionary<Deploy, Lazy<Task<Sessions>>> _stores = new();
    private readonly TextWriter _output = TextWriter.Synchronized(Console.Out);

    public async Task RunAsync()
    {
        var underWay = new HashSet<Task>();
        await _output.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            underWay.RemoveWhere(static answer => answer.IsCompleted);
            underWay.Add(Task.Run(() => AnswerAsync(line.Split(' '))));
        }

        await Task.WhenAll(underWay);
        foreach (var store in _stores.Values.Where(static store => store.Value.IsCompletedSuccessfully))
        {
            await (await store.Value).DisposeAsync();
        }
    }

    private async Task AnswerAsync(string[] words)
    {
        string answer;
        try
        {
            var deploy = new Deploy(words[1], words[2], arguments);
            var store = await _stores.GetOrAdd(deploy, _ => new(() => build(deploy))).Value;
            answer = await store.AnswerAsync(words[3], words[4..]);
        }
        catch (Exception e)
        {
            answer = $"threw {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
        }

        await _output.WriteLineAsync($"{words[0]} {answer}");
    }
}

/// <summary>Which store a node is asked for.</summary>
/// <param name="Change">A change of format.</param>
/// <param name="Step">0 to 3, or the name of a mistake.</param>
/// <param name="Arguments">What the node was started with.</param>
public sealed record Deploy(string Change, string Step, NodeArguments Arguments)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    public Exception Unknown() => new ArgumentException($"This build knows no deploy {Step} of {Change}.");

    public async Task<Sessions> BuildAsync<T>(SessionStoreBuilder<T> builder, Shape<T> shape)
        where T : notnull
    {
        builder
            .UseRedis(Arguments.Redis, options =>
                (options.Transport, options.ConnectTimeout, options.CommandTimeout) =
                    (Arguments.Transport, ConnectTimeout, Arguments.CommandTimeout))
            .Configure(options => (options.TouchMode, options.ComparesSecrets) = (Arguments.TouchMode, Arguments.ComparesSecrets))
            .UseLogging(StandardError.Loggers);
        if (Arguments.Idle is { } idle)
        {
            builder.Expire(idle, TimeSpan.FromHours(12));
        }

        if (Arguments.Limit is { } most)
        {
            builder.LimitSessions(most);
        }

        return new Sessions<T>(await builder.BuildAsync(), shape);
    }
}
