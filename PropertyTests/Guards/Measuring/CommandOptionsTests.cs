using SessionKernel.Benchmarks;
using Xunit;

namespace SessionKernel.PropertyTests.Guards.Measuring;

public sealed class CommandOptionsTests
{
    private static readonly string[] Known = ["--seconds", "--callers", "--json"];

    [Fact]
    public void Options_come_in_any_order_and_may_be_left_out()
    {
        var options = CommandOptions.Parse(["--callers", "1,64", "--seconds", "0.5"], Known);
        Assert.Equal([1, 64], options.Numbers("--callers", [512], 1, 1000));
        Assert.Equal(0.5, options.Number("--seconds", 5, 0.1, 60));
        Assert.Null(options.Text("--json"));
        Assert.Equal(7, options.Whole("--json", 7, 1, 10));
    }

    [Fact]
    public void A_flag_has_no_value()
    {
        var options = CommandOptions.Parse(["--large", "--seconds", "2"], ["--seconds"], ["--large", "--small"]);
        Assert.True(options.Has("--large"));
        Assert.False(options.Has("--small"));
        Assert.Equal(2, options.Number("--seconds", 5, 0.1, 60));
        Assert.Throws<UsageException>(() => CommandOptions.Parse(["--large", "--large"], [], ["--large"]));
        Assert.Throws<UsageException>(() => CommandOptions.Parse(["--large", "7"], [], ["--large"]));
    }

    [Theory]
    [InlineData("--port", "1")]
    [InlineData("--json")]
    [InlineData("--json", "a", "--json", "b")]
    public void What_is_not_known_or_not_complete_is_refused(params string[] arguments) =>
        Assert.Throws<UsageException>(() => CommandOptions.Parse(arguments, Known));

    [Theory]
    [InlineData("0")]
    [InlineData("1.5")]
    [InlineData("1,,2")]
    [InlineData("many")]
    public void What_is_no_number_in_range_is_refused(string text) =>
        Assert.Throws<UsageException>(() => CommandOptions.Parse(["--callers", text], Known).Numbers("--callers", [1], 1, 10));
}
