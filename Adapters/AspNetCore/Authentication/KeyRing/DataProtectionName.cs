using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SessionKernel.AspNetCore;

// What one application protected no application of another name reads. Left to itself Data Protection takes the folder for the name: then a
// deploy into another folder refuses every cookie of before, although the keys are the same.
internal static class DataProtectionName
{
    public static bool IsOfFolder(DataProtectionOptions options, IServiceProvider provider) =>
        options.ApplicationDiscriminator is not { Length: > 0 } name
        || (provider.GetService<IHostEnvironment>() is { ContentRootPath: { Length: > 0 } folder }
            && Path.TrimEndingDirectorySeparator(name) == Path.TrimEndingDirectorySeparator(folder));
}
