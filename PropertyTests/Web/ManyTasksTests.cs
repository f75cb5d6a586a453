using System.Globalization;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>Tasks of one request that use its session at the same moment: no member throws, and nothing is lost.</summary>
public sealed class ManyTasksTests
{
    private const int Tasks = 8;
    private const int Turns = 50;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_member_may_be_used_by_all_of_them(bool exists)
    {
        var (shared, browser) = (new Shared(), new Browser());
        await using var site = await shared.SiteAsync();
        if (exists)
        {
            await browser.GoAsync(site, context => context.Session.SetInt32("first", 1));
        }

        await browser.GoAsync(
            site, context => Task.WhenAll(Enumerable.Range(0, Tasks).Select(task => Task.Run(() => UseAsync(context.Session, task)))));

        Assert.Equal(1, shared.Memory.Count);
        await browser.GoAsync(site, context =>
        {
            var kept = context.Session.Keys.Where(static key => key != "first").ToHashSet(StringComparer.Ordinal);
            Assert.Equal(Tasks * Turns, kept.Count);
        });
    }

    [Fact]
    public void A_bag_of_ones_own_is_listed_while_it_changes()
    {
        var bag = new AttributeBag();
        Parallel.For(0, Tasks, task =>
        {
            for (var turn = 0; turn < Turns; turn++)
            {
                bag.Set(Key(task, turn), [1]);
                Assert.Contains(Key(task, turn), bag.Keys);
                Assert.InRange(bag.Count, 1, Tasks * Turns);
                Assert.True(bag.IsChanged);
            }
        });

        Assert.Equal(Tasks * Turns, bag.Count);
    }

    private static async Task UseAsync(ISession session, int task)
    {
        for (var turn = 0; turn < Turns; turn++)
        {
            session.SetInt32(Key(task, turn), turn);
            Assert.Equal(turn, session.GetInt32(Key(task, turn)));
            Assert.Contains(Key(task, turn), session.Keys);
            session.SetInt32($"gone {task}", turn);
            session.Remove($"gone {task}");
            Assert.True(session.IsAvailable);
            Assert.NotEmpty(session.Id);
            await session.LoadAsync();
            if (turn % 10 == task)
            {
                await session.CommitAsync();
            }
        }
    }

    private static string Key(int task, int turn) => string.Create(CultureInfo.InvariantCulture, $"{task}/{turn}");
}
