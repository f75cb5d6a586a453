using System.Net;
using Microsoft.AspNetCore.Http;
using SessionKernel.PropertyTests.Kernel;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Signing;

/// <summary>Every fault at every command of a sign-in and of a sign-out.</summary>
public sealed class MemoryFaultTests
{
    /// <summary>More than any of them takes: a load, a create, a marker, a save, and what undoes them.</summary>
    private const int MostCommands = 9;

    private static readonly Fault[] s_faults = [Fault.Unreachable, Fault.LostReply, Fault.Retried, Fault.Denied, Fault.Full];

    private readonly Shared _shared = new();
    private readonly FaultScript _faults = new();

    [Fact]
    public Task A_sign_in_leaves_one_session_at_most_and_tells_the_truth() => AtEachCommandAsync(Flow.SignInAsync, Flow.CheckSignInAsync);

    [Fact]
    public Task A_sign_out_that_may_not_have_happened_is_not_answered_as_done() =>
        AtEachCommandAsync(Flow.SignOutAsync, Flow.CheckSignOutAsync);

    private async Task AtEachCommandAsync(RequestDelegate endpoint, Func<Site, string, string?, HttpStatusCode, string, Task> check)
    {
        var isReached = new bool[MostCommands + 1];
        for (var number = 1; number <= MostCommands; number++)
        {
            var at = number;
            foreach (var fault in s_faults)
            {
                isReached[number] |= await RunAsync(
                    endpoint, check, () => _faults.Next = (n, _) => n == at ? fault : Fault.None, $"{fault} at {at}") >= at;
            }

            foreach (var losesReply in new[] { false, true })
            {
                await RunAsync(endpoint, check, () => _faults.DieAt(at, losesReply), $"dead at {at}, {losesReply}");
            }
        }

        Assert.True(isReached[2]);
        Assert.False(isReached[MostCommands], "there are more commands than were made to fail");
    }

    private async Task<int> RunAsync(
        RequestDelegate endpoint, Func<Site, string, string?, HttpStatusCode, string, Task> check, Action fail, string what)
    {
        _faults.Reset();
        await using var site = await SiteAsync();
        var browser = await Flow.VisitAsync(site);
        var before = browser.Cookies[Browser.BagCookie];
        _faults.Reset();
        fail();

        var answer = await browser.GoAsync(site, endpoint);

        var commands = _faults.Commands;
        _faults.Reset();
        await check(site, before, browser.Cookies.GetValueOrDefault(Browser.BagCookie), answer.Status, what);
        return commands;
    }

    private Task<Site> SiteAsync() => _shared.SiteAsync(
        store => store.UseBackend(context => new FaultyBackend(new MemoryBackend(_shared.Memory, context), context.Buffers, _faults)),
        Flow.Strict);
}
