using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using SessionKernel.AspNetCore;
using SessionKernel.Hosting;
using SessionKernel.Orleans;

namespace SessionKernel.PropertyTests.Docs.Recipes.Grains;

/// <summary>docs/orleans.md, sessions in grain calls, as it is compiled.</summary>
public static class PropagatingApp
{
    public static void Web(WebApplicationBuilder builder)
    {
        #region web
        builder.UseOrleansClient(client => client.UseLocalhostClustering().PropagateSessions());
        builder.Services.AddSessionKernel(
            store => store.UseRedis("localhost:6379").Expire(idle: TimeSpan.FromMinutes(30)), name: "session");
        #endregion
    }

    public static void Silo(ISiloBuilder silo)
    {
        #region silo
        silo.PropagateSessions(); // in a web application that is a silo too, this is all
        silo.Services.AddSessionKernel<AttributeBag>("session", store => store // the same store as in the web application
            .UseRedis("localhost:6379")
            .Expire(idle: TimeSpan.FromMinutes(30)));
        #endregion
    }
}

public interface ICheckoutGrain : IGrainWithStringKey
{
    Task<bool> IsKnownAsync();
}

#region grain
public sealed class CheckoutGrain(SessionStore<AttributeBag> sessions, SessionContext context) : Grain, ICheckoutGrain
{
    public async Task<bool> IsKnownAsync()
    {
        using var session = await sessions.LoadAsync(context.IdOf("session"));
        return session.IsLive && session.Value.TryGetValue("user", out _);
    }
}
#endregion
