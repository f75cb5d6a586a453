using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;

namespace SessionKernel.PropertyTests.FrameworkApp;

/// <summary>Reads and changes the session of the request that carries its connection.</summary>
public sealed class WhoHub : Hub
{
    private ISession Session => Context.GetHttpContext()!.Session;

    public string Who() => Session.GetString("user") ?? "nobody";

    public void Rename(string name) => Session.SetString("user", name);
}
