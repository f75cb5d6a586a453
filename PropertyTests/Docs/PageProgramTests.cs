using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>A new user can paste the first program of each page and build it.</summary>
public sealed class PageProgramTests
{
    public static TheoryData<string> Pages() => [.. PageProgram.All().Select(program => program.Document)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_with_code_begins_with_its_install_lines_and_usings(string document)
    {
        var fault = PageProgram.Of(document).Fault();
        Assert.True(fault is null, $"{document}: {fault}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_first_program_of_a_page_compiles(string document)
    {
        var errors = PageCompiler.Errors(PageProgram.Of(document));
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_names_the_usings_that_its_later_blocks_need(string document)
    {
        var missing = LaterBlocks.MissingUsings(PageProgram.Of(document)).ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }
}
