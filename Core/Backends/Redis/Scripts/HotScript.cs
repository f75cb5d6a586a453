using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace SessionKernel;

/// <summary>A script that lanes call.</summary>
/// <param name="Text">The script.</param>
/// <param name="Sha">The name that EVALSHA uses: 40 hexadecimal characters.</param>
internal sealed record HotScript(string Text, byte[] Sha)
{
    public static HotScript Save { get; } = Of(RedisScripts.Save);

    public static HotScript CreateAgain { get; } = Of(RedisScripts.CreateAgain);

    public static HotScript Remove { get; } = Of(RedisScripts.Remove);

    public static HotScript Touch { get; } = Of(RedisScripts.Touch);

    [SuppressMessage("Security", "CA5350", Justification = "The protocol names scripts by their SHA-1.")]
    private static HotScript Of(string text) =>
        new(text, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)))));
}
