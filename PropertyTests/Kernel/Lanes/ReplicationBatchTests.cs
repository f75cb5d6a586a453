using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>A write is confirmed if the server that is asked has it, and enough replicas have what that server had.</summary>
public sealed class ReplicationBatchTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const ulong Own = 7;
    private const int Replicas = 2;
    private static readonly KeySpace s_keys = new("rig:");

    private enum Found
    {
        Own,
        OwnBefore,
        Other,
        Nothing,
        Error,
    }

    [Fact]
    public void Each_write_learns_of_itself()
    {
        var cases =
            from writes in Gen.NonEmptyListOf(Gen.Zip(
                Gen.Elements(CommandKind.Create, CommandKind.Save, CommandKind.Renew, CommandKind.Remove),
                Gen.Elements(Enum.GetValues<Found>())))
            from replicas in Gen.Choose(-1, 2 * Replicas)
            select (Writes: writes.ToArray(), Replicas: replicas);
        ForAll(cases, c => RunAsync(c.Writes, c.Replicas).GetAwaiter().GetResult(), runs: 60);
    }

    [Fact]
    public async Task Nothing_is_confirmed_over_a_lane_that_closes()
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.Server.Script = static (_, command) => command.Name switch
        {
            "GETRANGE" => Answer.Bulk(Stamps(Own, 0)),
            "WAIT" => Answer.Silence with { ThenReset = true },
            _ => null,
        };
        var check = new ReplicationCheck(Command(CommandKind.Save), s_keys);
        check.End(await SendAsync(rig, [check]));
        Assert.False(await check.Confirmed);
    }

    /// <param name="writes">What was written, and what the server has of it.</param>
    /// <param name="replicas">How many replicas the server tells of; -1 = an error.</param>
    private static async Task RunAsync((CommandKind Kind, Found Found)[] writes, int replicas)
    {
        await using var rig = await LaneRig.OpenAsync();
        var looks = 0;
        rig.Server.Script = (_, command) => command.Name switch
        {
            "GETRANGE" => AnswerOf(writes[looks++].Found),
            "WAIT" => replicas < 0 ? Answer.Error("ERR WAIT cannot be used with replica instances.") : Answer.Integer(replicas),
            _ => null,
        };
        var checks = writes.Select(write => new ReplicationCheck(Command(write.Kind), s_keys)).ToList();
        var isReplicated = await SendAsync(rig, checks);
        Assert.Equal(replicas >= Replicas, isReplicated);
        for (var i = 0; i < writes.Length; i++)
        {
            checks[i].End(isReplicated);
            var isThere = writes[i].Kind == CommandKind.Remove
                ? writes[i].Found == Found.Nothing
                : writes[i].Found is Found.Own or Found.OwnBefore;
            Assert.Equal(isReplicated && isThere, await checks[i].Confirmed);
        }
    }

    private static Task<bool> SendAsync(LaneRig rig, List<ReplicationCheck> checks)
    {
        var started = rig.Time.GetTimestamp();
        return new ReplicationBatch(checks, Durability.Replicated(Replicas, TimeSpan.FromMilliseconds(50)))
            .SendAsync(rig.Lane, started, started + MonotonicClock.Ticks(rig.Time, LaneRig.CommandTimeout)).WaitAsync(LaneRig.Bound);
    }

    private static BackendCommand Command(CommandKind kind) =>
        new() { Kind = kind, Key = new SessionKey(SessionKeyKind.Session, 0, default), NewStamp = kind == CommandKind.Remove ? 0 : Own };

    private static Answer AnswerOf(Found found) => found switch
    {
        Found.Own => Answer.Bulk(Stamps(Own, 3)),
        Found.OwnBefore => Answer.Bulk(Stamps(9, Own)),
        Found.Other => Answer.Bulk(Stamps(9, 8)),
        Found.Nothing => Answer.Bulk(""),
        _ => Answer.Error("MOVED 1 127.0.0.1:1"),
    };

    private static byte[] Stamps(ulong stamp, ulong previous)
    {
        var bytes = new byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, stamp);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(sizeof(ulong)), previous);
        return bytes;
    }
}
