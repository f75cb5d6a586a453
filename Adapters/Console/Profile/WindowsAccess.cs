using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace SessionKernel.Hosting;

/// <summary>Access lists with the current user alone; the system's own accounts can read everything either way.</summary>
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

        return security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier)).Cast<FileSystemAccessRule>()
            .Any(rule => rule.AccessControlType == AccessControlType.Allow && rule.IdentityReference is SecurityIdentifier other && !IsTrusted(other, user))
            ? $"Others have rights on {path}: take them away by icacls \"{path}\" /inheritance:r /grant:r \"%USERNAME%:F\""
            : null;
    }

    public static void CreateFolder(string path)
    {
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(
            User(), FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow));
        security.CreateDirectory(path);
    }

    public static FileStream Create(string path, FileMode mode, FileShare share)
    {
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(User(), FileSystemRights.FullControl, AccessControlType.Allow));
        return new FileInfo(path).Create(mode, FileSystemRights.Read | FileSystemRights.Write | FileSystemRights.Delete, share, bufferSize: 1, FileOptions.None, security);
    }

    private static SecurityIdentifier User() => WindowsIdentity.GetCurrent().User!;

    private static bool IsTrusted(SecurityIdentifier other, SecurityIdentifier user) => other == user
        || other.IsWellKnown(WellKnownSidType.LocalSystemSid)
        || other.IsWellKnown(WellKnownSidType.BuiltinAdministratorsSid);
}
