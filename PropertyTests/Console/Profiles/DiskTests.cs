using SessionKernel.Hosting;
using Xunit;

namespace SessionKernel.PropertyTests.ConsoleTests.Profiles;

/// <summary>Disks that are read-only or full: by a disk of the test's own.</summary>
public sealed class DiskTests : IAsyncLifetime
{
    private readonly DirectoryInfo _disk = Directory.CreateTempSubdirectory("sessionkernel-disk-");
    private ProfileRig _rig = null!;

    public async Task InitializeAsync()
    {
        _rig = await ProfileRig.StartAsync();
        Assert.Equal(0, await SystemRequirement.MountAsync(_disk.FullName));
    }

    public async Task DisposeAsync()
    {
        await SystemRequirement.RunAsync("umount", _disk.FullName);
        _disk.Delete(recursive: true);
        await _rig.DisposeAsync();
    }

    [DiskFact]
    public async Task On_a_read_only_disk_who_is_signed_in_stays_so_and_can_sign_out()
    {
        var console = _rig.Another(Path.Combine(_disk.FullName, "program"));
        (await console.SignInAsync(new Cart(), "ada")).Dispose();
        Assert.Equal(0, await SystemRequirement.RunAsync("mount", "-o", "remount,ro", _disk.FullName));

        Assert.True((await console.CurrentAsync()).IsSignedIn);
        Assert.Equal(ConsoleSessionStatus.FileFailed, (await console.SignInAsync(new Cart(), "ada")).Status);
        Assert.Equal(ConsoleSessionStatus.FileFailed, (await console.RenewAsync()).Status);
        Assert.Equal(1, await _rig.LiveAsync("ada"));
        Assert.True((await console.CurrentAsync()).IsSignedIn);

        var signedOut = await console.SignOutAsync();
        Assert.Equal(ConsoleSessionStatus.SignedOut, signedOut.Status);
        Assert.Contains("could not be deleted", signedOut.Message, StringComparison.Ordinal);
        Assert.Equal((0, ConsoleSessionStatus.Ended), (await _rig.LiveAsync("ada"), (await console.CurrentAsync()).Status));
    }

    [DiskFact]
    public async Task On_a_read_only_disk_a_first_sign_in_leaves_no_session()
    {
        Assert.Equal(0, await SystemRequirement.RunAsync("mount", "-o", "remount,ro", _disk.FullName));
        var console = _rig.Another(Path.Combine(_disk.FullName, "program"));

        Assert.Equal(ConsoleSessionStatus.FileFailed, (await console.SignInAsync(new Cart(), "ada")).Status);
        Assert.Equal(ConsoleSessionStatus.SignedOut, (await console.CurrentAsync()).Status);
        Assert.Equal(ConsoleSessionStatus.SignedOut, (await console.SignOutAsync()).Status);
        Assert.Equal(0, await _rig.LiveAsync("ada"));
    }

    [DiskFact]
    public async Task On_a_full_disk_the_session_before_stays()
    {
        var console = _rig.Another(Path.Combine(_disk.FullName, "program"));
        (await console.SignInAsync(new Cart(), "ada")).Dispose();
        await using (var filler = new FileStream(
            Path.Combine(_disk.FullName, "filler"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            Assert.Throws<IOException>(() => filler.Write(new byte[128 * 1024]));
        }

        Assert.Equal(ConsoleSessionStatus.FileFailed, (await console.SignInAsync(new Cart(), "ada")).Status);
        Assert.True((await console.CurrentAsync()).IsSignedIn);
        Assert.Equal(1, await _rig.LiveAsync("ada"));
        Assert.Equal(
            ["program.session", "program.session.lock"],
            Directory.GetFiles(Path.Combine(_disk.FullName, "program")).Select(Path.GetFileName).Order());
    }
}
