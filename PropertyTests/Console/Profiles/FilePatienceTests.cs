using System.Runtime.Versioning;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.Hosting;
using Xunit;

namespace SessionKernel.PropertyTests.ConsoleTests.Profiles;

/// <summary>What can pass by itself is waited for, and nothing else.</summary>
public sealed class FilePatienceTests
{
    private readonly FakeTimeProvider _time = new();
    private int _tries;

    [Fact]
    public async Task A_fault_that_passes_is_tried_again_until_it_has_passed()
    {
        var patience = new FilePatience(_time, static e => e is UnauthorizedAccessException);

        Assert.Equal("done", await AdvanceAsync(patience.TryAsync(() => ++_tries == 4 ? "done" : throw new UnauthorizedAccessException())));
        Assert.Equal(4, _tries);
    }

    [Fact]
    public async Task A_fault_that_stays_is_told_in_the_end_and_one_that_can_t_pass_at_once()
    {
        var patience = new FilePatience(_time, static e => e is UnauthorizedAccessException);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => AdvanceAsync(patience.TryAsync<string>(() => ++_tries > 0 ? throw new UnauthorizedAccessException() : "")));
        Assert.True(_tries > 1);

        await Assert.ThrowsAsync<IOException>(() => patience.TryAsync(() => throw new IOException()));
    }

    [UnixFact]
    public void A_refusal_is_final_where_a_file_that_is_open_can_be_replaced() =>
        Assert.False(FileAccessRules.CanPass(new UnauthorizedAccessException()));

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_is_flushed_and_one_that_is_not_there_is_no_fault()
    {
        var folder = Directory.CreateTempSubdirectory("sessionkernel-flush-");
        Assert.True(UnixFolder.TryFlush(folder.FullName));
        folder.Delete();
        Assert.False(UnixFolder.TryFlush(folder.FullName));
    }

    private async Task<T> AdvanceAsync<T>(Task<T> trying)
    {
        while (!trying.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        return await trying;
    }
}
