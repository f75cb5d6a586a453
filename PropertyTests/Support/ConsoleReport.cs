using Xunit.Abstractions;
using Xunit.Sdk;

namespace SessionKernel.PropertyTests;

/// <summary>Prints into the console of <c>dotnet test</c>, which shows what a test writes only when the test has failed.</summary>
public sealed class ConsoleReport(IMessageSink console)
{
    public void Print(string line) => console.OnMessage(new DiagnosticMessage(line));
}
