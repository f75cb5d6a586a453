using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;
using Storefront.Parent;

namespace Storefront.Web.Sessions;

/// <summary>The keys that protect the ticket's cookie, kept in the same server, so that each process reads what another one issued.</summary>
internal static class SharedKeys
{
    private const string Key = "storefront:keys";

    /// <returns>The connection, which the keys are read by at the start; to be disposed behind the application.</returns>
    public static async Task<IConnectionMultiplexer> AddAsync(IServiceCollection services, HostPort redis)
    {
        var options = ConfigurationOptions.Parse(redis.ToString());
        options.AbortOnConnectFail = false; // the stores say what is wrong, if something is
        IConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(options);
        services.AddDataProtection().SetApplicationName("storefront").PersistKeysToStackExchangeRedis(connection, Key);
        return connection;
    }
}
