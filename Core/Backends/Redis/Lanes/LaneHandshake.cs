using System.Buffers;
using System.Net;
using System.Text;

namespace SessionKernel;

// One question after the other on a fresh connection, before a lane takes it over:
//
//   HELLO 3 AUTH user password SETNAME name   refused by a server that has only RESP2: AUTH, CLIENT SETNAME
//   SELECT n                                  unless 0
//   ROLE                                      must be master; refused: INFO replication
//   SCRIPT LOAD …                             each script of the hot path
internal sealed class LaneHandshake(LaneConnection connection, LaneSettings settings)
{
    private readonly ArrayBufferWriter<byte> _question = new();

    public static async Task<(LaneConnection Connection, RoleQuestion Role)> OpenAsync(
        EndPoint endPoint, LaneSettings settings, BufferPool buffers, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var connection = await LaneConnection.ConnectAsync(endPoint, buffers, time, either.Token).ConfigureAwait(false);
        try
        {
            await using var cut = either.Token.UnsafeRegister(static c => ((LaneConnection)c!).Dispose(), connection).ConfigureAwait(false);
            return (connection, await new LaneHandshake(connection, settings).GreetAsync().ConfigureAwait(false));
        }
        catch
        {
            connection.Dispose();
            connection.Input.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private async Task<RoleQuestion> GreetAsync()
    {
        await IntroduceAsync().ConfigureAwait(false);
        if (settings.Database > 0)
        {
            Require(await AskAsync("SELECT", settings.Database.ToString(System.Globalization.CultureInfo.InvariantCulture)).ConfigureAwait(false));
        }

        var question = await AskRoleAsync().ConfigureAwait(false);
        foreach (var script in RedisScripts.Hot)
        {
            Require(await AskAsync("SCRIPT", "LOAD", script.Text).ConfigureAwait(false));
        }

        return question;
    }

    private async Task IntroduceAsync()
    {
        var (user, password) = settings.Credentials();
        string[] hello = ["HELLO", "3"];
        string[] login = password is null ? [] : ["AUTH", user ?? "default", password];
        string[] name = settings.ClientName is { } given ? ["SETNAME", given] : [];
        var greeting = await AskAsync([.. hello, .. login, .. name]).ConfigureAwait(false);
        if (greeting == LaneReplyKind.Aggregate)
        {
            return;
        }

        if (greeting == LaneReplyKind.Denied)
        {
            Require(greeting);
        }

        if (password is not null)
        {
            string[] auth = user is null ? ["AUTH", password] : ["AUTH", user, password];
            Require(await AskAsync(auth).ConfigureAwait(false));
        }

        if (settings.ClientName is { } clientName)
        {
            await AskAsync("CLIENT", "SETNAME", clientName).ConfigureAwait(false);
        }
    }

    private async Task<RoleQuestion> AskRoleAsync()
    {
        var role = await ReplyToAsync(["ROLE"]).ConfigureAwait(false);
        if (role.Kind == LaneReplyKind.Aggregate)
        {
            return role.SaysMaster ? RoleQuestion.Role : throw NotPrimary();
        }

        role.Value?.Return();
        var info = await ReplyToAsync(["INFO", "replication"]).ConfigureAwait(false);
        if (info.Value is not { } text)
        {
            throw new LaneRefusedException(LaneRefusal.NotReady, "The server tells its role neither by ROLE nor by INFO replication.");
        }

        var isPrimary = SaysMaster(text);
        text.Return();
        return isPrimary ? RoleQuestion.InfoReplication : throw NotPrimary();
    }

    public static bool SaysMaster(PooledBuffer info) => info.Span.IndexOf("role:master"u8) >= 0;

    private static LaneRefusedException NotPrimary() => new(LaneRefusal.NotPrimary, "The server is a replica.");

    private static void Require(LaneReplyKind kind)
    {
        if (kind == LaneReplyKind.Denied)
        {
            throw new LaneRefusedException(LaneRefusal.Denied, RedisFaults.Advice(BackendStatus.Denied, null));
        }

        if (kind.IsError())
        {
            throw new LaneRefusedException(LaneRefusal.NotReady, "The server refuses what a lane needs: check that it is ready, and knows HELLO or AUTH, SELECT, ROLE and SCRIPT LOAD.");
        }
    }

    private async Task<LaneReplyKind> AskAsync(params string[] arguments)
    {
        var reply = await ReplyToAsync(arguments).ConfigureAwait(false);
        reply.Value?.Return();
        return reply.Kind;
    }

    private async Task<LaneReply> ReplyToAsync(string[] arguments)
    {
        Write(arguments);
        await connection.Stream.WriteAsync(_question.WrittenMemory).ConfigureAwait(false);
        _question.ResetWrittenCount();
        return await connection.Reader.NextAsync().ConfigureAwait(false);
    }

    private void Write(string[] arguments)
    {
        var writer = new RespWriter(_question);
        writer.Begin(arguments.Length);
        foreach (var argument in arguments)
        {
            writer.Argument(Encoding.UTF8.GetBytes(argument));
        }

        writer.Complete();
    }
}
