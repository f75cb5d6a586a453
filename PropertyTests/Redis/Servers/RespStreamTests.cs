using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SessionKernel.PropertyTests.Servers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis.Servers;

/// <summary>The byte streams of the proxy: where the chunks end must not matter.</summary>
public sealed class RespStreamTests(ITestOutputHelper output)
{
    private const int Runs = 300;

    private delegate bool TryRead<T>(ref ReadOnlySequence<byte> buffer, out T item);

    [Fact]
    public void Commands_are_the_same_under_any_chunking() => Check.One(
        Seed.Config(output, nameof(Commands_are_the_same_under_any_chunking), Runs),
        Prop.ForAll<NonEmptyArray<NonEmptyArray<byte[]>>, NonEmptyArray<byte>>(CommandsSurvive));

    [Fact]
    public void Replies_are_the_same_under_any_chunking() => Check.One(
        Seed.Config(output, nameof(Replies_are_the_same_under_any_chunking), Runs),
        Prop.ForAll<int, byte, NonEmptyArray<byte>>(RepliesSurvive));

    [Theory]
    [InlineData("PING\r\n", "PING")]
    [InlineData("  get  key \r\n", "GET")]
    [InlineData("\r\n", "")]
    public void Inline_commands_are_read(string line, string name)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(line));
        Assert.True(RespCommandReader.TryRead(ref buffer, out RespCommand? command));
        Assert.Equal(name, command!.Name);
        Assert.True(buffer.IsEmpty);
    }

    [Theory]
    [InlineData("*1\r\n+PING\r\n")]
    [InlineData("*x\r\n")]
    [InlineData("*1\r\n$4\r\nPINGxx")]
    [InlineData("*2000000\r\n")]
    public void What_is_no_command_is_refused(string bytes) =>
        Assert.Throws<InvalidDataException>(() => Read<RespCommand?>(Encoding.ASCII.GetBytes(bytes), [255], RespCommandReader.TryRead));

    private static void CommandsSurvive(NonEmptyArray<NonEmptyArray<byte[]>> commands, NonEmptyArray<byte> chunks)
    {
        byte[][][] sent = [.. commands.Get.Select(static c => c.Get.Select(static a => a ?? []).ToArray())];
        byte[] stream = [.. sent.SelectMany(static command => RespEncoder.Command(command))];
        List<RespCommand?> read = Read<RespCommand?>(stream, chunks.Get, RespCommandReader.TryRead);
        Assert.Equal(sent.Length, read.Count);
        Assert.All(sent.Zip(read), static pair =>
            Assert.Equal(pair.First, Enumerable.Range(0, pair.Second!.Count).Select(i => pair.Second[i].ToArray())));
    }

    private static void RepliesSurvive(int seed, byte count, NonEmptyArray<byte> chunks)
    {
        var random = new System.Random(seed);
        List<string> sent = [.. Enumerable.Range(0, count).Select(_ => AnyReply(random, depth: 0))];
        byte[] stream = Encoding.Latin1.GetBytes(string.Concat(sent));
        List<RespReply> read = Read<RespReply>(stream, chunks.Get, RespReply.TryRead);
        Assert.Equal(sent.Select(static s => s[0] == '|' ? ':' : s[0]), read.Select(static r => r.Type));
    }

    private static List<T> Read<T>(byte[] stream, byte[] chunks, TryRead<T> tryRead)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: 16));
        var found = new List<T>();
        int at = 0;
        for (int i = 0; at < stream.Length; i++)
        {
            int length = Math.Min(stream.Length - at, chunks[i % chunks.Length] + 1);
            pipe.Writer.Write(stream.AsSpan(at, length));
            pipe.Writer.FlushAsync().AsTask().GetAwaiter().GetResult();
            at += length;
            Assert.True(pipe.Reader.TryRead(out ReadResult result));
            ReadOnlySequence<byte> rest = result.Buffer;
            while (tryRead(ref rest, out T item))
            {
                found.Add(item);
            }

            pipe.Reader.AdvanceTo(rest.Start, rest.End);
        }

        return found;
    }

    private static string AnyReply(System.Random random, int depth)
    {
        int kind = random.Next(depth < 3 ? 14 : 9);
        string Many(char type, int count, int each) =>
            $"{type}{count}\r\n" + string.Concat(Enumerable.Range(0, count * each).Select(_ => AnyReply(random, depth + 1)));
        return kind switch
        {
            0 => "+OK\r\n",
            1 => "-ERR no\r\n",
            2 => ":-12\r\n",
            3 => "_\r\n",
            4 => ",1.5\r\n",
            5 => "#t\r\n",
            6 => "$-1\r\n",
            7 => "$5\r\na\r\nb*\r\n",
            8 => "=5\r\ntxt:x\r\n",
            9 => Many('*', random.Next(4), 1),
            10 => Many('%', random.Next(3), 2),
            11 => Many('~', random.Next(4), 1),
            12 => Many('>', random.Next(4), 1),
            // An attribute goes before the reply, here a number.
            _ => "|1\r\n+ttl\r\n:3600\r\n:1\r\n",
        };
    }
}
