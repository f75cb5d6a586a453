using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

internal static class RespExpectations
{
    /// <summary>Reads as many bytes as <paramref name="expected"/> has and compares them.</summary>
    public static async Task ExpectAsync(this RespConnection connection, string expected)
    {
        string seen = await connection.ReadTextAsync(expected.Length);
        Assert.True(expected == seen, expected.Length > 1000 ? "The answers differ." : $"Expected {expected}, seen {seen}");
    }
}
