using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SessionKernel.AspNetCore;

// An application can't read what an application with another name protected. By default Data Protection uses the folder as the name: after
// a deploy to another folder, the application then refuses every earlier cookie, although the keys are the same.
internal static class DataProtectionName
{
    public static bool IsOfFolder(DataProtectionOptions options, IServiceProvider provider) =>
        options.ApplicationDiscriminator is not { Length: > 0 } name
        || (provider.GetService<IHostEnvironment>() is { ContentRootPath: { Length: > 0 } folder }
            && Path.TrimEndingDirectorySeparator(name) == Path.TrimEndingDirectorySeparator(folder));
}
