using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.Hosting;
using WebQuickstart;

namespace SessionKernel.PropertyTests.Docs.Recipes;

#region factory
/// <summary>The app as it is, but with its sessions in the memory of the test.</summary>
public sealed class ShopFactory(SessionMemory memory) : WebApplicationFactory<Visits>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.ConfigureTestServices(services =>
        services.ConfigureSessionStore<AttributeBag>("session", store => store.UseMemory(memory)));
}
#endregion

public static class WebAppTesting
{
    public static async Task<IReadOnlyList<string>> VisitBothAsync()
    {
        #region two-instances
        var memory = new SessionMemory();
        await using var first = new ShopFactory(memory);
        await using var second = new ShopFactory(memory);

        // The cookie is Secure: the client's address must be https, which costs nothing here.
        var options = new WebApplicationFactoryClientOptions { BaseAddress = new Uri("https://localhost"), HandleCookies = false };
        var answer = await first.CreateClient(options).GetAsync("/");
        var cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        var client = second.CreateClient(options);
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        var next = await client.GetStringAsync("/"); // "Visit 2"
        #endregion

        return [await answer.Content.ReadAsStringAsync(), next];
    }
}
