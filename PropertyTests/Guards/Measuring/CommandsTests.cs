using SessionKernel.Benchmarks;
using SessionKernel.Benchmarks.Compare;
using Xunit;

namespace SessionKernel.PropertyTests.Guards.Measuring;

public sealed class CommandsTests
{
    [Fact]
    public void Options_come_in_any_order_and_have_defaults()
    {
        var options = Compare("--callers", "1,64", "--seconds", "0.5", "--scenarios", "load+save,load");
        Assert.Equal([1, 64], options.Callers);
        Assert.Equal(TimeSpan.FromSeconds(0.1), options.Slice);
        Assert.Equal([Scenario.Load, Scenario.LoadSave], options.Scenarios);

        options = Compare();
        Assert.Equal([1, 64, 512], options.Callers);
        Assert.Equal(TimeSpan.FromSeconds(1), options.Slice);
        Assert.Equal(1024, options.PayloadBytes);
        Assert.Equal(Enum.GetValues<Scenario>(), options.Scenarios);
        Assert.Equal((null, false, null), (options.Redis, options.Cluster, options.JsonFile));
        Assert.Equal("localhost:6379", Compare("--redis", "localhost:6379").Redis);
    }

    [Fact]
    public void The_raw_limit_takes_no_part_on_a_cluster()
    {
        Assert.Contains(Compare().Subjects, static subject => subject.Name == "raw-limit");
        Assert.DoesNotContain(Compare("--cluster").Subjects, static subject => subject.Name == "raw-limit");
        Assert.Equal(["kernel-lane"], Compare("--cluster", "--subjects", "kernel-lane").Subjects.Select(static subject => subject.Name));
    }

    [Theory]
    [InlineData("--port", "1")]
    [InlineData("--json")]
    [InlineData("--json", "a", "--json", "b")]
    [InlineData("--callers", "0")]
    [InlineData("--callers", "1.5")]
    [InlineData("--callers", "1,,2")]
    [InlineData("--callers", "many")]
    [InlineData("--callers", "1", "--callers", "2")]
    [InlineData("--seconds", "0,5")]
    [InlineData("--payload", "255")]
    [InlineData("--payload", "300.5")]
    [InlineData("--subjects", "others")]
    [InlineData("--redis")]
    [InlineData("--redis", "nowhere:")]
    [InlineData("--cluster", "--redis", "localhost:6379")]
    [InlineData("--cluster", "--subjects", "raw-limit")]
    [InlineData("--cluster", "--subjects", "others")]
    public async Task Wrong_arguments_run_nothing(params string[] arguments) =>
        Assert.Equal(2, await Commands.RunAsync(["compare", .. arguments]));

    [Theory]
    [InlineData]
    [InlineData("others")]
    public async Task A_command_is_required(params string[] arguments) => Assert.Equal(2, await Commands.RunAsync(arguments));

    [Theory]
    [InlineData("budget")]
    [InlineData("compare")]
    [InlineData("footprint")]
    [InlineData("fuzz")]
    [InlineData("http")]
    [InlineData("orleans")]
    [InlineData("scale")]
    [InlineData("scheduling")]
    [InlineData("starts")]
    [InlineData("stores")]
    [InlineData("suites")]
    public async Task Each_command_has_defaults_and_explains_itself(string command)
    {
        Assert.Empty(Commands.Parse(command).Errors);
        Assert.Equal(0, await Commands.RunAsync(command, "--help"));
    }

    [Fact]
    public void Arguments_of_the_suites_are_passed_on_as_they_are()
    {
        string[] arguments = ["--filter", "*JsonSuite*", "*KeySuite*", "--job", "Dry"];
        Assert.Equal(arguments, Commands.Parse(["suites", .. arguments]).UnmatchedTokens);
    }

    private static CompareOptions Compare(params string[] arguments) => CompareOptions.Of(Commands.Parse(["compare", .. arguments]));
}
