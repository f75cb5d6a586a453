using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Who gets a command out of the ring: the reader after it was sent, or one who gives it up, and never both.</summary>
public sealed class LaneRingTests
{
    private readonly LaneRing _ring = new(8);

    [Fact]
    public void A_reply_to_what_was_not_sent_is_to_nothing()
    {
        var question = Add();
        Assert.False(_ring.TryTake(out _, out _));
        Assert.Equal(0, _ring.Head);
        _ring.MarkSent();
        Assert.True(_ring.TryTake(out var taken, out var position));
        Assert.Same(question, taken);
        Assert.Equal(0, position);
        Assert.False(_ring.TryTake(out _, out _));
    }

    [Fact]
    public void An_abandoned_command_keeps_its_place_and_its_reply_is_discarded()
    {
        var (first, second) = (Add(), Add());
        _ring.MarkSent();
        Assert.True(_ring.TryAbandon(0, first));
        Assert.False(_ring.TryAbandon(0, first));
        Assert.True(_ring.TryTake(out var none, out _));
        Assert.Null(none);
        Assert.True(_ring.TryTake(out var taken, out _));
        Assert.Same(second, taken);
        Assert.False(_ring.TryAbandon(1, second));
    }

    [Fact]
    public void It_goes_round_and_is_never_overfull()
    {
        for (var i = 0; i < 100; i++)
        {
            while (_ring.HasRoomFor(1))
            {
                Add();
            }

            Assert.Equal(8, _ring.Tail - _ring.Head);
            _ring.MarkSent();
            for (var taken = 0; taken <= i % 8; taken++)
            {
                Assert.True(_ring.TryTake(out var question, out var position));
                Assert.Equal(position, question!.Position);
            }
        }
    }

    private Question Add()
    {
        var question = new Question(CommandKind.Load, [1], started: 0, deadline: 1);
        _ring.Add(question);
        return question;
    }
}
