using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;

namespace SessionKernel.PropertyTests.Docs.Recipes.DataProtectedSecrets;

public static class Recipe
{
    public static void Register(WebApplicationBuilder builder, DirectoryInfo keys)
    {
        #region data-protection
        builder.Services.AddDataProtection()
            .SetApplicationName("shop")
            .PersistKeysToFileSystem(keys);                                          // a folder that every instance reads: never this Redis

        builder.Services.AddSessionKernel(store => store
            .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
            .Secrets(SessionSecrets.FromDataProtection().Ids(acceptUnkeyed: false))  // of a store without data: see "Adding secrets"
            .UseRedis("localhost:6379"));
        #endregion
    }
}
