using System.Net;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Guards;

/// <summary>Which primary is followed, in whatever order sentinels tell what they know.</summary>
public sealed class SentinelDecisionsTests
{
    private readonly FakeTimeProvider _time = new();

    /// <summary>Each epoch has one primary, and answers come from sentinels that know it, or an older one.</summary>
    [Property]
    public void The_highest_epoch_that_was_told_is_followed(PositiveInt first, byte[] epochs)
    {
        var decisions = new SentinelDecisions(_time);
        var highest = -1L;
        foreach (var epoch in epochs.Append((byte)first.Get).Select(epoch => (long)epoch % 8))
        {
            var news = decisions.Hear(Of(epoch), isSettled: false);
            Assert.Equal(epoch > highest ? SentinelNews.Switched : epoch == highest ? SentinelNews.Confirmed : SentinelNews.None, news);
            highest = Math.Max(highest, epoch);
            Assert.Equal(Of(highest).Primary, decisions.Primary);
        }
    }

    [Fact]
    public void An_answer_that_was_long_on_its_way_brings_nothing_back()
    {
        var decisions = new SentinelDecisions(_time);
        decisions.Hear(Of(1), isSettled: true);
        decisions.Hear(Of(2), isSettled: true);
        Assert.Equal(SentinelNews.None, decisions.Hear(Of(1), isSettled: true));
        _time.Advance(SentinelDecisions.Forgotten);
        Assert.Equal(SentinelNews.None, decisions.Hear(Of(1), isSettled: true));
        Assert.Equal(Of(2).Primary, decisions.Primary);
    }

    /// <summary>They were set up anew: nobody knows the epoch that is followed any more.</summary>
    [Fact]
    public void Sentinels_that_have_forgotten_are_followed_after_a_while()
    {
        var decisions = new SentinelDecisions(_time);
        decisions.Hear(Of(7), isSettled: true);
        _time.Advance(SentinelDecisions.Forgotten + TimeSpan.FromMilliseconds(1));
        Assert.Equal(SentinelNews.None, decisions.Hear(Of(0), isSettled: false));
        Assert.Equal(SentinelNews.Switched, decisions.Hear(Of(0), isSettled: true));
        Assert.Equal(SentinelNews.Switched, decisions.Hear(Of(1), isSettled: false));
    }

    [Fact]
    public void A_primary_that_some_still_name_is_kept_however_long_others_do_not_know_it()
    {
        var decisions = new SentinelDecisions(_time);
        decisions.Hear(Of(2), isSettled: true);
        for (var second = 0; second < 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(SentinelNews.None, decisions.Hear(Of(1), isSettled: false));
            Assert.Equal(SentinelNews.Confirmed, decisions.Hear(Of(2), isSettled: false));
            Assert.Equal(SentinelNews.Confirmed, decisions.Hear(Of(2), isSettled: true));
        }
    }

    private static SentinelDecision Of(long epoch) => new(new IPEndPoint(IPAddress.Loopback, 6000 + (int)epoch), epoch);
}
