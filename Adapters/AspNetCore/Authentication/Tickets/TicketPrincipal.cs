using System.Buffers;
using System.Text.Unicode;

namespace SessionKernel.AspNetCore;

/// <summary>
/// Checks whether a store accepts a principal. A claim comes from elsewhere and may contain anything, which must not keep its user out.
/// </summary>
internal static class TicketPrincipal
{
    private const int LongestBytes = 4096;

    /// <returns>False for an empty text, one of more than 4,096 bytes of UTF-8, and one that is no valid UTF-16.</returns>
    public static bool CanBeKept(string principal)
    {
        Span<byte> utf8 = stackalloc byte[LongestBytes];
        return principal.Length > 0
            && Utf8.FromUtf16(principal, utf8, out _, out _, replaceInvalidSequences: false) == OperationStatus.Done;
    }
}
