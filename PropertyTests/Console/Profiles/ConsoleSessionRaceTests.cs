using SessionKernel.Hosting;
using Xunit;

namespace SessionKernel.PropertyTests.ConsoleTests.Profiles;

/// <summary>Several runs at once lose nothing: what the file names is what there is.</summary>
public sealed class ConsoleSessionRaceTests
{
    private const int Runs = 8;

    [Fact]
    public async Task Of_many_sign_ins_at_once_one_session_is_left_and_the_file_names_it()
    {
        await using var rig = await ProfileRig.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, Runs).Select(run => Task.Run(async () =>
        {
            using var signedIn = await rig.Another().SignInAsync(new Cart { Items = [$"{run}"] }, "ada");
            Assert.True(signedIn.IsSignedIn);
        })));

        using var current = await rig.Console.CurrentAsync();
        Assert.True(current.IsSignedIn);
        Assert.Equal(1, await rig.LiveAsync("ada"));
    }

    [Fact]
    public async Task After_sign_ins_and_sign_outs_at_once_there_is_a_session_if_there_is_a_file()
    {
        await using var rig = await ProfileRig.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 2 * Runs).Select(run => Task.Run(async () =>
        {
            using var result = run % 2 == 0 ? await rig.Another().SignInAsync(new Cart(), "ada") : await rig.Another().SignOutAsync();
            Assert.Equal(run % 2 == 0 ? ConsoleSessionStatus.SignedIn : ConsoleSessionStatus.SignedOut, result.Status);
        })));

        Assert.Equal(File.Exists(rig.Console.FilePath) ? 1 : 0, await rig.LiveAsync("ada"));
    }

    [Fact]
    public async Task While_ids_are_renewed_every_reader_is_signed_in()
    {
        await using var rig = await ProfileRig.StartAsync();
        (await rig.Console.SignInAsync(new Cart(), "ada")).Dispose();
        var renewing = Task.Run(async () =>
        {
            for (var i = 0; i < Runs; i++)
            {
                using var renewed = await rig.Another().RenewAsync();
                Assert.True(renewed.IsSignedIn);
            }
        });
        var reads = 0;
        while (!renewing.IsCompleted || reads == 0)
        {
            using var current = await rig.Console.CurrentAsync();
            Assert.True(current.IsSignedIn, current.Message);
            reads++;
        }

        await renewing;
        Assert.Equal(1, await rig.LiveAsync("ada"));
    }
}
