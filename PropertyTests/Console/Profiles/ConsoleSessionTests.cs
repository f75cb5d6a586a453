using System.Runtime.Versioning;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.Hosting;
using Xunit;

namespace SessionKernel.PropertyTests.ConsoleTests.Profiles;

/// <summary>Signed in between runs.</summary>
public sealed class ConsoleSessionTests
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Who_signs_in_is_signed_in_in_the_next_run_until_they_sign_out()
    {
        await using var rig = await ProfileRig.StartAsync();
        Assert.Equal(ConsoleSessionStatus.SignedOut, (await rig.Console.CurrentAsync()).Status);
        using var signedIn = await rig.Console.SignInAsync(new Cart { Items = ["book"] }, "ada");
        Assert.Equal((ConsoleSessionStatus.SignedIn, "Signed in."), (signedIn.Status, signedIn.Message));
        Assert.Equal(signedIn.Session.Id.Reveal(), rig.Text);

        using (var next = await rig.Another().CurrentAsync())
        {
            Assert.Equal(["book"], next.Session.Value.Items);
        }

        Assert.Equal(ConsoleSessionStatus.SignedOut, (await rig.Another().SignOutAsync()).Status);
        Assert.Equal((false, 0), (File.Exists(rig.Console.FilePath), await rig.LiveAsync("ada")));
        Assert.Equal(ConsoleSessionStatus.SignedOut, (await rig.Console.CurrentAsync()).Status);
        Assert.Equal(ConsoleSessionStatus.SignedOut, (await rig.Console.SignOutAsync()).Status);
    }

    [Fact]
    public async Task A_sign_in_ends_the_session_before()
    {
        await using var rig = await ProfileRig.StartAsync();
        using var first = await rig.Console.SignInAsync(new Cart(), "ada");
        using var second = await rig.Another().SignInAsync(new Cart(), "ada");

        Assert.Equal(1, await rig.LiveAsync("ada"));
        Assert.Equal(second.Session.Id.Reveal(), rig.Text);
    }

    [Fact]
    public async Task A_session_that_was_ended_elsewhere_is_told_and_the_file_left()
    {
        await using var rig = await ProfileRig.StartAsync();
        (await rig.Console.SignInAsync(new Cart(), "ada")).Dispose();
        await rig.Store.RevokeAllAsync("ada");

        Assert.Equal(ConsoleSessionStatus.Ended, (await rig.Console.CurrentAsync()).Status);
        Assert.True(File.Exists(rig.Console.FilePath));
        Assert.Equal(ConsoleSessionStatus.SignedOut, (await rig.Console.SignOutAsync()).Status);
    }

    [Fact]
    public async Task A_renewed_session_is_found_by_the_file()
    {
        await using var rig = await ProfileRig.StartAsync();
        (await rig.Console.SignInAsync(new Cart { Items = ["book"] })).Dispose();
        var before = rig.Text;
        using (var renewed = await rig.Another().RenewAsync("ada"))
        {
            Assert.True(renewed.IsSignedIn);
            Assert.Equal(renewed.Session.Id.Reveal(), rig.Text);
        }

        Assert.NotEqual(before, rig.Text);
        using var moved = await rig.Store.LoadAsync(before);
        using var current = await rig.Console.CurrentAsync();
        Assert.Equal((SessionStatus.Moved, "book"), (moved.Status, Assert.Single(current.Session.Value.Items)));
    }

    [Fact]
    public async Task Who_reads_while_the_id_is_renewed_waits_for_the_new_one()
    {
        await using var rig = await ProfileRig.StartAsync();
        (await rig.Console.SignInAsync(new Cart { Items = ["book"] })).Dispose();

        // Between the renewal in the store and the file: the reader finds the old id there, and Moved in the store.
        Task<ConsoleSessionResult<Cart>>? reading = null;
        FileStream? held = new(rig.Console.FilePath + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using (var session = await rig.Store.LoadAsync(rig.Text))
        {
            await rig.Store.RenewIdAsync(session);
            reading = rig.Another().CurrentAsync();
            Assert.False(reading.IsCompleted);
            await File.WriteAllTextAsync(rig.Console.FilePath, session.Id.Reveal() + "\n");
            await held.DisposeAsync();
        }

        using var current = await reading;
        Assert.True(current.IsSignedIn);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task File_and_folder_are_the_users_alone()
    {
        await using var rig = await ProfileRig.StartAsync();
        (await rig.Console.SignInAsync(new Cart())).Dispose();

        Assert.Equal(OwnFile, File.GetUnixFileMode(rig.Console.FilePath));
        Assert.Equal(OwnFile, File.GetUnixFileMode(rig.Console.FilePath + ".lock"));
        Assert.Equal(OwnFile | UnixFileMode.UserExecute, File.GetUnixFileMode(rig.Folder));
        Assert.Equal(["program.session", "program.session.lock"], Directory.GetFiles(rig.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Without_the_server_nothing_is_lost()
    {
        await using var rig = await ProfileRig.StartAsync();
        (await rig.Console.SignInAsync(new Cart(), "ada")).Dispose();
        var before = rig.Text;
        foreach (var fault in (BackendStatus[])[BackendStatus.Unavailable, BackendStatus.Denied])
        {
            rig.Spy.Fault = _ => fault;
            Assert.Equal(ConsoleSessionStatus.Unavailable, (await rig.Console.CurrentAsync()).Status);
            Assert.Equal(ConsoleSessionStatus.Unavailable, (await rig.Console.SignInAsync(new Cart(), "ada")).Status);
            Assert.Equal(ConsoleSessionStatus.Unavailable, (await rig.Console.RenewAsync()).Status);
            Assert.Equal(ConsoleSessionStatus.NotEnded, (await rig.Console.SignOutAsync()).Status);
            Assert.Equal(before, rig.Text);
        }

        rig.Spy.Fault = null;
        Assert.Equal(1, await rig.LiveAsync("ada"));
        Assert.Equal(ConsoleSessionStatus.SignedOut, (await rig.Console.SignOutAsync()).Status);
    }

    [Fact]
    public async Task What_is_thrown_by_policy_leaves_neither_lock_nor_draft()
    {
        await using var rig = await ProfileRig.StartAsync(store => store.OutagePolicy(OutagePolicy.Throw));
        rig.Spy.Fault = _ => BackendStatus.Unavailable;
        await Assert.ThrowsAsync<SessionKernelException>(() => rig.Console.SignInAsync(new Cart()));
        Assert.Equal([rig.Console.FilePath + ".lock"], Directory.GetFiles(rig.Folder));

        rig.Spy.Fault = null;
        Assert.True((await rig.Another().SignInAsync(new Cart())).IsSignedIn);
    }

    [Fact]
    public async Task A_sign_in_whose_reply_was_lost_says_what_is_not_known()
    {
        await using var rig = await ProfileRig.StartAsync();
        (await rig.Console.SignInAsync(new Cart())).Dispose();
        rig.Spy.Fault = kind => kind == CommandKind.Create ? BackendStatus.OutcomeUnknown : null;

        var signedIn = await rig.Console.SignInAsync(new Cart());
        Assert.Equal(ConsoleSessionStatus.Unavailable, signedIn.Status);
        Assert.StartsWith("It is not known", signedIn.Message, StringComparison.Ordinal);
        Assert.True((await rig.Console.CurrentAsync()).IsSignedIn);
    }

    [Fact]
    public async Task A_renewal_that_throws_leaves_no_handle_behind()
    {
        var ledger = new BufferLedger();
        await using var rig = await ProfileRig.StartAsync(store => store.Expire(TimeSpan.FromDays(1)).UseLedger(ledger));
        (await rig.Console.SignInAsync(new Cart())).Dispose();

        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Console.RenewAsync("ada"));
        Assert.Equal(0, ledger.Outstanding);
    }

    [Fact]
    public async Task The_session_of_a_console_run_is_kept_until_its_result_is_disposed()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        await using var rig = await ProfileRig.StartAsync(store => store.UseTime(time));
        (await rig.Console.SignInAsync(new Cart(), "ada")).Dispose();
        using (var run = await rig.Console.CurrentAsync())
        {
            await Passing.InUseAsync(time, rig.Spy, () => rig.Store.FlushAsync(), TimeSpan.FromDays(3), step: TimeSpan.FromHours(4));
            run.Session.Value.Items.Add("book");
            Assert.Equal(SaveStatus.Saved, await rig.Store.SaveAsync(run.Session));
        }

        time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(2));
        Assert.Equal(ConsoleSessionStatus.Ended, (await rig.Console.CurrentAsync()).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    public async Task A_programs_name_is_that_of_a_folder(string application)
    {
        await using var rig = await ProfileRig.StartAsync();
        Assert.Throws<ArgumentException>(() => new ConsoleSession<Cart>(rig.Store, application));
    }
}
