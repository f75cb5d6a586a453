using SessionKernel.PropertyTests.Docs.Recipes;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>docs/principals.md does what it says.</summary>
public sealed class DevicesTests
{
    [Fact]
    public async Task Devices_are_listed_and_all_but_one_signed_out()
    {
        await using var store = await Devices.Describe().UseMemory().BuildAsync();
        using var phone = await store.CreateAsync(new DeviceSession { Device = "phone" }, "user 42");
        using var laptop = await store.CreateAsync(new DeviceSession { Device = "laptop" }, "user 42");
        var lines = await Devices.ListAsync(store, laptop);
        Assert.Contains("laptop, this one", lines);
        Assert.Contains(lines, line => line.StartsWith("phone, last seen 20", StringComparison.Ordinal));

        Assert.True(await Devices.SignOutEverywhereElseAsync(store, laptop));
        Assert.Equal(["laptop, this one"], await Devices.ListAsync(store, laptop));
    }
}
