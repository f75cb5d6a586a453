using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using SessionKernel.Testing.Resp;

namespace SessionKernel.Testing.Scripted;

/// <summary>Answers like a plain primary: the handshake, and the commands of sessions over <see cref="Values"/>.</summary>
internal sealed class HonestAnswers
{
    private readonly ConcurrentDictionary<string, string> _scripts = [];

    /// <summary>Null = clients need no password.</summary>
    public string? Password { get; set; }

    /// <summary>Whether it acts like a server before Redis 6.</summary>
    public bool RefusesHello { get; set; }

    /// <summary>The role in the reply to ROLE; "slave" for a replica.</summary>
    public string Role { get; set; } = "master";

    public ScriptedValues Values { get; } = new();

    public void ForgetScripts() => _scripts.Clear();

    public Answer To(ScriptedClient client, RespCommand command)
    {
        var isHandshake = command.Name is "HELLO" or "AUTH" or "QUIT";
        if (Password is not null && !client.IsAuthenticated && !isHandshake)
        {
            return Answer.Error("NOAUTH Authentication required.");
        }

        return command.Name switch
        {
            "HELLO" => Hello(client, command),
            "AUTH" => Authenticate(client, Text(command, command.Count - 1)),
            "CLIENT" => Client(client, command),
            "SELECT" or "QUIT" or "READWRITE" => Answer.Ok,
            "PING" => Answer.Of("+PONG\r\n"),
            "ECHO" => Answer.Bulk(command[1].Span),
            "ROLE" => Answer.Array(Answer.Bulk(Role), Answer.Integer(0), Answer.Array()),
            "TIME" => Time(),
            "INFO" => Answer.Bulk($"# Server\r\nredis_version:7.0.0\r\nredis_mode:standalone\r\n# Replication\r\nrole:{Role}\r\n"),
            "CONFIG" => Answer.Array(),
            "SCRIPT" => Script(command),
            "GET" => Reply(client, Values.Get(command)),
            "SET" => Reply(client, Values.Set(command)),
            "EVALSHA" => _scripts.TryGetValue(Text(command, 1), out var script)
                ? Reply(client, Values.Evaluate(script, command))
                : Answer.Error("NOSCRIPT No matching script. Please use EVAL."),
            "EVAL" => Reply(client, Values.Evaluate(Text(command, 1), command)),
            _ => Answer.Error($"ERR unknown command '{command.Name}'"),
        };
    }

    private Answer Hello(ScriptedClient client, RespCommand command)
    {
        if (RefusesHello)
        {
            return Answer.Error("ERR unknown command 'HELLO'");
        }

        for (var i = 2; i < command.Count; i++)
        {
            switch (Text(command, i).ToUpperInvariant())
            {
                case "AUTH" when Authenticate(client, Text(command, i + 2)) is var told && told != Answer.Ok:
                    return told;
                case "SETNAME":
                    client.ClientName = Text(command, i + 1);
                    break;
            }
        }

        if (Password is not null && !client.IsAuthenticated)
        {
            return Answer.Error("NOAUTH HELLO must be called with the client already authenticated");
        }

        client.SpeaksResp3 = command.Count > 1 && Text(command, 1) == "3";
        Answer[] facts =
        [
            Answer.Bulk("server"), Answer.Bulk("redis"), Answer.Bulk("version"), Answer.Bulk("7.0.0"),
            Answer.Bulk("proto"), Answer.Integer(client.SpeaksResp3 ? 3 : 2), Answer.Bulk("id"), Answer.Integer(client.Number),
            Answer.Bulk("mode"), Answer.Bulk("standalone"), Answer.Bulk("role"), Answer.Bulk("master"),
            Answer.Bulk("modules"), Answer.Array(),
        ];
        return client.SpeaksResp3 ? Answer.Map(facts) : Answer.Array(facts);
    }

    private Answer Authenticate(ScriptedClient client, string password)
    {
        client.IsAuthenticated = password == Password;
        return client.IsAuthenticated ? Answer.Ok : Answer.Error("WRONGPASS invalid username-password pair or user is disabled.");
    }

    private static Answer Client(ScriptedClient client, RespCommand command)
    {
        switch (Text(command, 1).ToUpperInvariant())
        {
            case "SETNAME":
                client.ClientName = Text(command, 2);
                return Answer.Ok;
            case "ID":
                return Answer.Integer(client.Number);
            default:
                return Answer.Ok;
        }
    }

    private Answer Script(RespCommand command)
    {
        if (!Text(command, 1).Equals("LOAD", StringComparison.OrdinalIgnoreCase))
        {
            return Answer.Ok;
        }

#pragma warning disable CA5350 // It is the name that Redis gives a script.
        var sha = Convert.ToHexStringLower(SHA1.HashData(command[2].Span));
#pragma warning restore CA5350
        _scripts[sha] = Text(command, 2);
        return Answer.Bulk(sha);
    }

    private static Answer Time()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return Answer.Array(Answer.Bulk($"{now / 1000}"), Answer.Bulk($"{now % 1000 * 1000}"));
    }

    private static Answer Reply(ScriptedClient client, Answer answer) =>
        answer == Answer.Null && !client.SpeaksResp3 ? Answer.Of("$-1\r\n") : answer;

    private static string Text(RespCommand command, int index) => Encoding.UTF8.GetString(command[index].Span);
}
