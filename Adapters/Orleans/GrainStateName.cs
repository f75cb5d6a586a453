using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

// The name of the record that keeps a grain's state has four parts, each after its length in UTF-8 bytes, so that no part can be taken for
// a piece of another one, whatever characters it contains:
//
//   <length>:<service id><length>:<grain type><length>:<grain key><length>:<state name>       4:shop4:cart2:424:cart
//
// A name has at most 4,096 bytes. "sha256:" and the SHA-256 of its UTF-8, in lower-case hex, replace a longer one. No other name begins
// like that.
/// <summary>The names of the records that keep grain states: see <see cref="SessionKey.FromName(string, ReadOnlySpan{byte})"/>.</summary>
public static class GrainStateName
{
    private const int MaximumBytes = 4096;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Makes the name of a state. Different states have different names.</summary>
    /// <param name="serviceId">The cluster's service id.</param>
    /// <param name="grain">The grain that the state belongs to.</param>
    /// <param name="stateName">The state's name, as in <c>[PersistentState]</c>.</param>
    /// <returns>At most 4,096 bytes of UTF-8.</returns>
    /// <exception cref="ArgumentException">A part is not valid Unicode.</exception>
    public static string Of(string serviceId, GrainId grain, string stateName)
    {
        ArgumentNullException.ThrowIfNull(serviceId);
        ArgumentNullException.ThrowIfNull(stateName);
        var whole = string.Concat(Part(serviceId), Part(TextOf(grain.Type.Value)), Part(TextOf(grain.Key)), Part(stateName));
        return s_utf8.GetByteCount(whole) <= MaximumBytes
            ? whole
            : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(s_utf8.GetBytes(whole)))}";
    }

    /// <summary>Writes a part of a name after its length.</summary>
    internal static string Part(string part) => string.Create(CultureInfo.InvariantCulture, $"{s_utf8.GetByteCount(part)}:{part}");

    private static string TextOf(IdSpan part) => Utf8.IsValid(part.AsSpan())
        ? s_utf8.GetString(part.AsSpan())
        : throw new ArgumentException("A grain's type and key must be valid UTF-8: they are part of its state's name.", nameof(part));
}
