using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace SessionKernel.Hosting;

/// <summary>Access lists that name only the current user; the system's own accounts can read everything either way.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsAccess
{
    public static string? Refusal(string path, bool isFolder)
    {
        FileSystemSecurity security = isFolder
            ? new DirectoryInfo(path).GetAccessControl()
            : new FileInfo(path).GetAccessControl();
        var user = User();
        if (security.GetOwner(typeof(SecurityIdentifier)) is SecurityIdentifier owner && !IsTrusted(owner, user))
        {
            return $"{path} is not yours: remove it, and sign in again.";
        }

        var others = security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier))
            .Cast<FileSystemAccessRule>()
            .Where(static rule => rule.AccessControlType == AccessControlType.Allow)
            .Select(static rule => rule.IdentityReference).OfType<SecurityIdentifier>()
            .Where(other => !IsTrusted(other, user)).Distinct().ToList();
        return others.Count == 0 ? null : $"Others have rights on {path}: remove them with {TakeAway(path, user, others)}";
    }

    public static void CreateFolder(string path)
    {
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(
            User(), FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None,
            AccessControlType.Allow));
        security.CreateDirectory(path);
    }

    public static FileStream Create(string path, FileMode mode, FileShare share)
    {
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(User(), FileSystemRights.FullControl, AccessControlType.Allow));
        return new FileInfo(path).Create(
            mode,
            FileSystemRights.Read | FileSystemRights.Write | FileSystemRights.Delete,
            share,
            bufferSize: 1,
            FileOptions.None,
            security);
    }

    // Accounts are given by number: each shell writes variables differently, and group names are translated.
    private static string TakeAway(string path, SecurityIdentifier user, IEnumerable<SecurityIdentifier> others) =>
        $"icacls {Remedy.Quote(path)} /inheritance:r /grant:r \"*{user}:F\" "
            + $"{string.Join(' ', others.Select(static other => $"/remove \"*{other}\""))}";

    private static SecurityIdentifier User()
    {
        using var identity = WindowsIdentity.GetCurrent();
        return identity.User!;
    }

    private static bool IsTrusted(SecurityIdentifier other, SecurityIdentifier user) => other == user
        || other.IsWellKnown(WellKnownSidType.LocalSystemSid)
        || other.IsWellKnown(WellKnownSidType.BuiltinAdministratorsSid);
}
