using System.Net;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>A scripted server, a lane to it, and a clock that stands still. Every buffer must be back at the end.</summary>
internal sealed class LaneRig : IAsyncDisposable
{
    /// <summary>No assertion: how long a test waits for what must come.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(2);

    // What is awaited may need the core that this would burn.
    private const int AwakeLooks = 100;

    private readonly BufferLedger _ledger = new();
    private readonly BufferPool _buffers;
    private readonly LanePlatform _platform;
    private readonly List<Question> _asked = [];
    private LaneInput? _input;
    private int _lost;
    private int _arrived;

    private LaneRig()
    {
        _buffers = new BufferPool(_ledger);
        _platform = new LanePlatform(Time);
    }

    public ScriptedServer Server { get; } = ScriptedServer.Start();

    public FakeTimeProvider Time { get; } = new();

    public Lane Lane { get; private set; } = null!;

    public IReadOnlyList<Question> Asked => _asked;

    /// <summary>Those of a store.</summary>
    public static IReadOnlyList<string> Scripts { get; } = [.. RedisScripts.Hot.Select(static script => script.Text)];

    public LaneSettings Settings { get; init; } =
        new(() => (null, null), "rig", 0, TimeSpan.FromSeconds(5), CommandTimeout) { Scripts = Scripts };

    /// <summary>How often the lane told its owner that it is gone.</summary>
    public int Lost => Volatile.Read(ref _lost);

    public static async Task<LaneRig> OpenAsync(Action<ScriptedServer>? with = null, LaneSettings? settings = null)
    {
        var rig = settings is null ? new LaneRig() : new LaneRig { Settings = settings };
        try
        {
            with?.Invoke(rig.Server);
            var (connection, role) = await rig.GreetAsync().WaitAsync(Bound);
            rig._input = connection.Input;
            rig.Lane = new Lane(connection, role, rig.Settings, rig._platform, _ => Interlocked.Increment(ref rig._lost));
            rig.Lane.Start();
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>Answers the commands to come, each in its turn; those behind the last one are met with silence.</summary>
    public void Answer(params Answer[] answers)
    {
        _arrived = 0;
        Server.Script = (_, command) => command.Name == "GET" ? Next(answers) : null;
    }

    /// <summary>Answers nothing until the last of so many commands is there, and then all in one stream of bytes.</summary>
    public void AnswerAtOnce(int commands, Answer all)
    {
        _arrived = 0;
        Server.Script = (_, command) => command.Name != "GET" ? null
            : Interlocked.Increment(ref _arrived) == commands ? all : Testing.Scripted.Answer.Silence;
    }

    public Question Ask(CommandKind kind = CommandKind.Load, byte[]? key = null)
    {
        var now = Time.GetTimestamp();
        var question = new Question(
            kind, key ?? "key"u8.ToArray(), now, now + (long)(CommandTimeout.TotalSeconds * Time.TimestampFrequency));
        _asked.Add(question);
        if (Lane.Send(question) is var sent and not LaneSend.Taken)
        {
            question.Fail(-1, sent == LaneSend.Canceled ? LaneFault.Canceled : LaneFault.Unsent);
        }

        return question;
    }

    public async Task<string[]> EndsAsync() => await Task.WhenAll(_asked.Select(q => q.Ended)).WaitAsync(Bound);

    public async Task<LaneEnd> LaneEndAsync() => await Lane.Ended.WaitAsync(Bound);

    public Task ArrivedAsync(int commands) => UntilAsync(() => Volatile.Read(ref _arrived) >= commands);

    /// <summary>The lane has received something at the present time of its clock.</summary>
    public Task HeardAsync() => UntilAsync(() => _input!.LastBytes == Time.GetTimestamp());

    /// <summary>Forgets what was asked so far, all of which has ended.</summary>
    public void Forget()
    {
        Assert.All(_asked, q => Assert.Equal(1, q.Ends));
        _asked.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        Lane?.Close(LaneEnd.Disposed);
        await Server.DisposeAsync();
        await UntilAsync(() => _ledger.Outstanding == 0);
        Assert.All(_asked, q => Assert.Equal(1, q.Ends));
        Assert.Equal(Lane is null ? 0 : 1, Lost);
    }

    private Task<(LaneConnection Connection, RoleQuestion Role)> GreetAsync() =>
        _platform.OpenAsync(new IPEndPoint(IPAddress.Loopback, Server.Port), Settings, _buffers, CancellationToken.None);

    private Answer Next(Answer[] answers) =>
        Interlocked.Increment(ref _arrived) is var number && number <= answers.Length
            ? answers[number - 1]
            : Testing.Scripted.Answer.Silence;

    public static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var look = 1; !await isSo(); look++)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Bound, "It did not come to be.");
            if (look < AwakeLooks)
            {
                await Task.Yield();
            }
            else
            {
                await Task.Delay(1);
            }
        }
    }
}
