using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using SessionKernel.Hosting;
using Xunit;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>A program ships the adapters that it refers to and no others.</summary>
public sealed class ShippedAdapterTests
{
    [Theory]
    [InlineData("Samples/WebQuickstart")]
    [InlineData("Samples/Worker")]
    [InlineData("PropertyTests/SiloApp")]
    public void A_web_application_a_worker_and_a_silo_ship_no_token_files(string program)
    {
        Assert.Equal(["SessionKernel.Hosting.dll"], ShippedWith(program, nameof(SessionStoreLifetime)));
        Assert.Empty(ShippedWith(program, nameof(TokenFile)));
    }

    [Fact]
    public void A_command_line_program_ships_token_files_and_no_host()
    {
        Assert.Equal(["SessionKernel.Console.dll"], ShippedWith("Samples/Cli", nameof(TokenFile)));
        Assert.Empty(ShippedWith("Samples/Cli", nameof(SessionStoreLifetime)));
    }

    /// <summary>The kernel's libraries beside a program that declare a type.</summary>
    private static IEnumerable<string> ShippedWith(string program, string type) =>
        Directory.EnumerateFiles(Repository.OutputOf(program), "SessionKernel.*.dll")
            .Where(library => Declares(library, type))
            .Select(library => Path.GetFileName(library));

    private static bool Declares(string library, string type)
    {
        using var file = new PEReader(File.OpenRead(library));
        var metadata = file.GetMetadataReader();
        return metadata.TypeDefinitions.Any(handle => metadata.StringComparer.Equals(metadata.GetTypeDefinition(handle).Name, type));
    }
}
