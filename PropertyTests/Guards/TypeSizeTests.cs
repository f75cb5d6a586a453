using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>Types stay small enough to be held in mind: a partial hides size and does not reduce it.</summary>
public sealed class TypeSizeTests(ITestOutputHelper output)
{
    private const int LargestType = 600;

    private static readonly Dictionary<string, int> Exceptions = new()
    {
        // Half of it is the XML docs of the public API. At most 900.
        ["Core: SessionStore<T>"] = 677,
    };

    [Fact]
    public void No_type_is_longer_than_600_lines()
    {
        var sizes = SizesIn("Core", 1).Concat(SizesIn("Adapters", 2)).Concat(SizesIn("Serializers", 2)).ToDictionary();
        foreach (var (type, lines) in sizes.OrderByDescending(static type => type.Value).Take(10))
        {
            output.WriteLine($"{lines,5} {type}");
        }

        var violations = TypeSizes.Violations(sizes, LargestType, Exceptions);
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    [Theory]
    [InlineData(31, 30, "Core: Planted<T> has 61 lines and may have 60")]
    [InlineData(30, 30, null)]
    public void A_type_that_partials_make_too_long_is_reported(int first, int second, string? expected)
    {
        (string, string)[] sources =
        [
            ("Core/Planted.cs", Partial(first)),
            ("Core/Folder/Planted.Two.cs", Partial(second)),
            ("Core/Other.cs", "class Planted { }"),
        ];
        Assert.Equal(Only(expected), TypeSizes.Violations(TypeSizes.Of(sources, 1), 60, new Dictionary<string, int>()));
    }

    [Fact]
    public void Docs_count_and_usings_do_not()
    {
        const string Text = """
            using System;
            namespace K;

            // Head.
            /// <summary>Docs.</summary>
            [Obsolete]
            internal enum Planted
            {
                One,
            }
            """;
        Assert.Equal(7, TypeSizes.Of([("Core/Planted.cs", Text)], 1)["Core: Planted"]);
    }

    [Theory]
    [InlineData(70, "Core: Planted<T> has 70 lines and may have 69", 69)]
    [InlineData(70, null, 70)]
    [InlineData(60, "Core: Planted<T> has 60 lines: lower its exception of 70", 70)]
    public void An_exception_may_only_shrink(int lines, string? expected, int exception)
    {
        var sizes = TypeSizes.Of([("Core/Planted.cs", Partial(lines))], 1);
        var exceptions = new Dictionary<string, int> { ["Core: Planted<T>"] = exception };
        Assert.Equal(Only(expected), TypeSizes.Violations(sizes, 50, exceptions));
    }

    private static IEnumerable<string> Only(string? violation) => violation is null ? [] : [violation];

    /// <summary>A type of so many lines.</summary>
    private static string Partial(int lines) =>
        $"namespace K;\n\npartial class Planted<T>\n{{\n{new string('\n', lines - 3)} class Nested {{ }} }}\n";

    private static IEnumerable<KeyValuePair<string, int>> SizesIn(string folder, int foldersOfProject) => TypeSizes.Of(
        Repository.SourceFiles(folder).Select(path => ($"{folder}/{path}", File.ReadAllText(Path.Combine(Repository.Root, folder, path)))),
        foldersOfProject);
}
