using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.Frameworks;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>What a visitor's session says of itself while the server is not there.</summary>
public sealed class AvailabilityTests
{
    [Fact]
    public async Task A_new_visitors_session_is_available_once_the_server_was_reached()
    {
        var spy = new SpyBackend();
        var late = new LateBackend(spy);
        await using var app = await TestApp.StartAsync(
            static app =>
            {
                app.UseSessionKernel();
                app.MapGet("/", static (HttpContext context) => $"{context.Session.IsAvailable}");
            },
            store: store => store.StartPolicy(StartPolicy.Retry)
                .UseBackend(context => late.Over(spy.Over(new MemoryBackend(new SessionMemory(), context)))));

        Assert.Equal("False", (await new Browser().SendAsync(app, HttpMethod.Get, "/")).Body);
        late.IsThere = true;
        var isAvailable = "";
        for (var tries = 0; tries < 600 && isAvailable != "True"; tries++)
        {
            isAvailable = (await new Browser().SendAsync(app, HttpMethod.Get, "/")).Body;
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal("True", isAvailable);
        Assert.Equal(0, spy.Commands);
    }
}
