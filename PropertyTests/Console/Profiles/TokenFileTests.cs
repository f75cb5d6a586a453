using System.Runtime.Versioning;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.Hosting;
using Xunit;

namespace SessionKernel.PropertyTests.ConsoleTests.Profiles;

/// <summary>Files that can't be used: each has a status, and nothing is lost or left behind.</summary>
public sealed class TokenFileTests : IAsyncLifetime
{
    private ProfileRig _rig = null!;

    private string FilePath => _rig.Console.FilePath;

    public async Task InitializeAsync()
    {
        _rig = await ProfileRig.StartAsync();
        (await _rig.Console.SignInAsync(new Cart(), "ada")).Dispose();
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(43)]
    [InlineData(45)]
    public async Task A_file_of_another_length_is_damaged_and_a_sign_in_mends_it(int length)
    {
        var text = _rig.Text + "\n\n";
        await File.WriteAllTextAsync(FilePath, text[..length]);

        var read = await _rig.Console.CurrentAsync();
        Assert.Equal(ConsoleSessionStatus.FileDamaged, read.Status);
        Assert.Contains(FilePath, read.Message, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(FilePath).Length);
        Assert.True((await _rig.Console.SignInAsync(new Cart(), "ada")).IsSignedIn);
        Assert.True((await _rig.Console.CurrentAsync()).IsSignedIn);
    }

    [Fact]
    public async Task A_damaged_file_is_gone_after_a_sign_out_that_says_so()
    {
        await File.WriteAllTextAsync(FilePath, new string('!', 43) + "\n");

        Assert.Equal(ConsoleSessionStatus.FileDamaged, (await _rig.Console.SignOutAsync()).Status);
        Assert.Equal(ConsoleSessionStatus.SignedOut, (await _rig.Console.SignOutAsync()).Status);
    }

    [UnixTheory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_that_others_can_read_is_refused_with_what_mends_it(UnixFileMode more)
    {
        var mode = File.GetUnixFileMode(FilePath);
        File.SetUnixFileMode(FilePath, mode | more);
        await AssertRefusedAsync($"chmod 600 '{FilePath}'");
        File.SetUnixFileMode(FilePath, mode);
        Assert.True((await _rig.Console.CurrentAsync()).IsSignedIn);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_folder_that_others_can_write_to_is_refused_with_what_mends_it()
    {
        File.SetUnixFileMode(_rig.Folder, File.GetUnixFileMode(_rig.Folder) | UnixFileMode.GroupWrite);
        await AssertRefusedAsync($"chmod 700 '{_rig.Folder}'");
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_a_remedy_says_can_be_pasted_into_a_shell_whatever_the_folder_is_called()
    {
        var console = _rig.Another(Path.Combine(_rig.Root, "Application Support; exit 1", "ada's $HOME `pwd` \"here\"\nprogram"));
        (await console.SignInAsync(new Cart())).Dispose();
        var folder = Path.GetDirectoryName(console.FilePath)!;
        foreach (var (command, harm) in new (string, Action)[]
        {
            ("chmod 700 '", () => File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherWrite)),
            ("chmod 600 '", () => File.SetUnixFileMode(console.FilePath, File.GetUnixFileMode(console.FilePath) | UnixFileMode.OtherRead)),
        })
        {
            harm();
            await PasteAsync(command, await console.CurrentAsync());
            Assert.True((await console.CurrentAsync()).IsSignedIn);
        }

        File.Delete(console.FilePath);
        File.CreateSymbolicLink(console.FilePath, FilePath);
        await PasteAsync("rm '", await console.CurrentAsync());
        Assert.Equal(ConsoleSessionStatus.SignedOut, (await console.CurrentAsync()).Status);
        Assert.True((await _rig.Console.CurrentAsync()).IsSignedIn);
    }

    [RootFact]
    public async Task A_file_of_somebody_else_is_refused()
    {
        await RunAsync("chown", "65534", FilePath);
        await AssertRefusedAsync("is not yours");
    }

    [Fact]
    public async Task A_link_to_elsewhere_is_refused_and_what_it_leads_to_left_alone()
    {
        var elsewhere = Path.Combine(_rig.Root, "elsewhere");
        File.Move(FilePath, elsewhere);
        File.CreateSymbolicLink(FilePath, elsewhere);
        var before = await File.ReadAllTextAsync(elsewhere);

        await AssertRefusedAsync("is a link to elsewhere");
        File.Delete(elsewhere);
        File.CreateSymbolicLink(elsewhere, Path.Combine(_rig.Root, "nowhere"));
        await AssertRefusedAsync("is a link to elsewhere");
        Assert.Equal(44, before.Length);
    }

    [Fact]
    public async Task A_folder_in_its_place_is_refused()
    {
        File.Delete(FilePath);
        Directory.CreateDirectory(FilePath);

        await AssertRefusedAsync("is a folder");
    }

    [LinuxFact]
    public async Task A_pipe_in_its_place_is_refused_and_not_waited_for()
    {
        File.Delete(FilePath);
        await RunAsync("mkfifo", "-m", "600", FilePath);
        await AssertRefusedAsync("is not a file");
    }

    [Fact]
    public async Task Where_nothing_can_be_written_a_sign_in_leaves_no_session()
    {
        // Below a file there is no folder; root is stopped by it too.
        var blocked = _rig.Another(Path.Combine(FilePath, "below"));
        _rig.Spy.Reset();

        var signedIn = await blocked.SignInAsync(new Cart(), "grace");
        Assert.Equal(ConsoleSessionStatus.FileFailed, signedIn.Status);
        Assert.Contains("read-only or full", signedIn.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_rig.Spy.Commands, await _rig.LiveAsync("grace")));
    }

    [Fact]
    public async Task A_session_whose_file_can_t_be_put_in_place_is_ended()
    {
        // The disk fails between the session and its file.
        _rig.Spy.Fault = kind =>
        {
            if (kind == CommandKind.Create)
            {
                File.Delete(FilePath);
                Directory.CreateDirectory(Path.Combine(FilePath, "taken"));
            }

            return null;
        };

        var signedIn = await _rig.Console.SignInAsync(new Cart(), "grace");
        _rig.Spy.Fault = null;
        Assert.Equal((ConsoleSessionStatus.FileFailed, false), (signedIn.Status, signedIn.Session.IsLive));
        Assert.Equal(0, await _rig.LiveAsync("grace"));
        Assert.False(File.Exists(FilePath + ".new"));
    }

    [Fact]
    public async Task While_another_process_holds_the_lock_a_sign_out_ends_nothing_and_says_so()
    {
        var time = new FakeTimeProvider();
        Task<ConsoleSessionResult<Cart>> signingOut;
        await using (new FileStream(FilePath + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            signingOut = _rig.Another(time: time).SignOutAsync();
            while (!signingOut.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }

        var signedOut = await signingOut;
        Assert.Equal(ConsoleSessionStatus.NotEnded, signedOut.Status);
        Assert.Contains(FilePath + ".lock", signedOut.Message, StringComparison.Ordinal);
        Assert.True((await _rig.Console.CurrentAsync()).IsSignedIn);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_no_hindrance()
    {
        await File.WriteAllTextAsync(FilePath + ".new", "half");

        Assert.True((await _rig.Console.SignInAsync(new Cart(), "ada")).IsSignedIn);
        Assert.False(File.Exists(FilePath + ".new"));
    }

    private async Task AssertRefusedAsync(string remedy)
    {
        foreach (var call in (Func<Task<ConsoleSessionResult<Cart>>>[])
            [() => _rig.Console.CurrentAsync(), () => _rig.Console.SignInAsync(new Cart(), "ada"), () => _rig.Console.SignOutAsync()])
        {
            using var result = await call();
            Assert.Equal(ConsoleSessionStatus.FileRefused, result.Status);
            Assert.Contains(remedy, result.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, await _rig.LiveAsync("ada"));
    }

    private static Task PasteAsync(string command, ConsoleSessionResult<Cart> refused)
    {
        Assert.Equal(ConsoleSessionStatus.FileRefused, refused.Status);
        return RunAsync("/bin/sh", "-c", refused.Message[refused.Message.LastIndexOf(command, StringComparison.Ordinal)..]);
    }

    private static async Task RunAsync(string program, params string[] arguments) =>
        Assert.Equal(0, await SystemRequirement.RunAsync(program, arguments));
}
