using System.Buffers;
using System.Text;

namespace SessionKernel;

// The questions on a new connection, one after the other, before a lane takes it over:
//
//   HELLO 3 AUTH user password SETNAME name   if a proxy or a server with only RESP2 refuses it: AUTH, CLIENT SETNAME
//   SELECT n                                  unless 0
//   ROLE                                      must be master; if refused: INFO replication
//   SCRIPT LOAD …                             each script of the hot path; if refused: calls that get NOSCRIPT go over the multiplexer
internal sealed class LaneHandshake(LaneConnection connection, LaneSettings settings)
{
    private readonly ArrayBufferWriter<byte> _question = new();

    /// <summary>Blocks until the connection is ready or refused.</summary>
    public static (LaneConnection Connection, RoleQuestion Role) Open(
        Func<CancellationToken, LaneWire> connect, LaneSettings settings, BufferPool buffers, TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var connection = new LaneConnection(connect(either.Token), buffers, time, settings.Values);
        try
        {
            using var cut = either.Token.UnsafeRegister(static c => ((LaneConnection)c!).Dispose(), connection);
            return (connection, new LaneHandshake(connection, settings).Greet());
        }
        catch
        {
            connection.Dispose();
            connection.Release();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private RoleQuestion Greet()
    {
        Introduce();
        if (settings.Database > 0)
        {
            Require("SELECT", Ask("SELECT", settings.Database.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        var question = AskRole();
        foreach (var script in settings.Scripts)
        {
            Ask("SCRIPT", "LOAD", script);
        }

        return question;
    }

    private void Introduce()
    {
        var (user, password) = settings.Credentials();
        string[] hello = ["HELLO", "3"];
        string[] login = password is null ? [] : ["AUTH", user ?? "default", password];
        string[] name = settings.ClientName is { } given ? ["SETNAME", given] : [];
        var greeting = Ask([.. hello, .. login, .. name]);
        if (greeting == LaneReplyKind.Aggregate)
        {
            return;
        }

        if (password is not null)
        {
            Require("AUTH", user is null ? Ask("AUTH", password) : Ask("AUTH", user, password));
        }

        if (settings.ClientName is { } clientName)
        {
            Ask("CLIENT", "SETNAME", clientName);
        }
    }

    private RoleQuestion AskRole()
    {
        var role = ReplyTo(["ROLE"]);
        if (role.Kind == LaneReplyKind.Aggregate)
        {
            return role.SaysMaster ? RoleQuestion.Role : throw NotPrimary();
        }

        role.Value?.Return();
        var info = ReplyTo(["INFO", "replication"]);
        if (info.Value is not { } text)
        {
            throw Refused("ROLE, and INFO replication instead,", info.Kind);
        }

        var isPrimary = SaysMaster(text);
        text.Return();
        return isPrimary ? RoleQuestion.InfoReplication : throw NotPrimary();
    }

    public static bool SaysMaster(PooledBuffer info) => info.Span.IndexOf("role:master"u8) >= 0;

    private static LaneRefusedException NotPrimary() => new(LaneRefusal.NotPrimary, "The server is a replica.");

    private static void Require(string command, LaneReplyKind kind)
    {
        if (kind.IsError())
        {
            throw Refused(command, kind);
        }
    }

    private static LaneRefusedException Refused(string commands, LaneReplyKind kind) => new(
        kind == LaneReplyKind.Denied ? LaneRefusal.Denied : LaneRefusal.NotReady,
        $"{commands} is refused: check that the server is ready, user and password, the ACL rights that docs/operations.md lists "
            + "under Rights, and what a proxy lets through.");

    private LaneReplyKind Ask(params string[] arguments)
    {
        var reply = ReplyTo(arguments);
        reply.Value?.Return();
        return reply.Kind;
    }

    private LaneReply ReplyTo(string[] arguments)
    {
        Write(arguments);
        connection.Wire.SendAll(_question.WrittenSpan);
        _question.ResetWrittenCount();
        return connection.Reader.Next();
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
