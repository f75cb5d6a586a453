using FsCheck.Fluent;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Redis;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>
/// A password in the environment of Samples/Cli: nothing that it prints shows any of it, and it ends like any failed run.
/// </summary>
public sealed class CliSecretTests(ITestOutputHelper output) : PropertyTest(output), IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("sessionkernel-cli-");

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public void Is_printed_nowhere() => ForAll(
        Gen.Zip(SecretPlacements.Configurations, Gen.Elements("whoami", "signout", "signin")),
        given =>
        {
            string[] arguments = given.Item2 == "signin" ? ["signin", "ada"] : [given.Item2];
            var run = SampleProgram.RunAsync("Cli", arguments, ("REDIS", given.Item1), ("XDG_STATE_HOME", _state.FullName))
                .GetAwaiter().GetResult();
            var printed = $"{string.Join('\n', run.Lines)} {run.Errors}";
            Assert.DoesNotContain(SecretPlacements.Trace, printed, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(2, run.ExitCode);
            Assert.DoesNotContain("Unhandled", run.Errors, StringComparison.OrdinalIgnoreCase);
        },
        runs: 12);
}
