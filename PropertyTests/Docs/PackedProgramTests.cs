using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>The first program of each page, built as a user builds it: with the packages that the page installs, and no others.</summary>
public sealed class PackedProgramTests
{
    [LongFact]
    public async Task The_first_program_of_each_page_builds_with_the_packages_that_it_installs()
    {
        using var pages = new PackedPages();
        var programs = PageProgram.All().ToList();
        Assert.All(programs, program => Assert.Null(program.Fault()));
        await pages.PackAsync();
        pages.Write(programs);
        await pages.BuildAsync();
        Assert.All(
            programs.SelectMany(program => program.Packages)
                .Where(package => package.StartsWith("SessionKernel", StringComparison.Ordinal))
                .Distinct(),
            package => Assert.True(pages.IsFromFeed(package), $"{package} came from a package cache: remove it there."));
    }
}
