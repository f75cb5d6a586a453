using System.Text.RegularExpressions;
using Xunit;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>A public type stands in the file of its name, so that whoever knows one finds the other.</summary>
public sealed partial class FileNameTests
{
    private static readonly string[] s_shipped = ["Core", "Serializers", "Adapters"];

    [Fact]
    public void Public_types_stand_in_files_of_their_names() =>
        Assert.Equal([], s_shipped.SelectMany(static folder => Repository.SourceFiles(folder).SelectMany(
            path => Strays(path, File.ReadAllText(Path.Combine(Repository.Root, folder, path))))));

    [Theory]
    [InlineData("Core/One.cs", "public enum One\n{\n}\n", null)]
    [InlineData("Core/One.Two.cs", "public sealed partial class One<T>\n{\n}\n", null)]
    [InlineData("Core/One.cs", "internal enum Two\n{\n}\n", null)]
    [InlineData("Core/One.cs", "public enum Two\n{\n}\n", "Core/One.cs: Two")]
    [InlineData("Core/One.cs", "public readonly record struct Two(int N);\n", "Core/One.cs: Two")]
    public void A_type_in_another_file_is_reported(string path, string text, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Strays(path, text));

    private static IEnumerable<string> Strays(string path, string text)
    {
        var name = Path.GetFileName(path).Split('.')[0];
        return PublicType().Matches(text).Select(static match => match.Groups["name"].Value)
            .Where(type => type != name).Select(type => $"{path}: {type}");
    }

    [GeneratedRegex(@"^public (?:[a-z]+ )*(?:class|struct|record|interface|enum) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
