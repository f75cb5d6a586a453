using SessionKernel.PropertyTests.Model;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Model;

public sealed class MemoryModelTests(ConsoleReport report) : IClassFixture<ConsoleReport>
{
    private const int Runs = 750;

    [Fact]
    public Task Stores_in_memory_do_what_the_model_says() => ModelTest.RunAsync(report, "memory", new MemoryModelBackend(), Runs);
}
