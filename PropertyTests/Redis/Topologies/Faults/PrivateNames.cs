using System.Diagnostics;
using SessionKernel.PropertyTests.Deploys;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>A name that only the processes started here can look up: each has a file of hosts of its own.</summary>
internal sealed class PrivateNames : IDisposable
{
    public const string Name = "redis.test";
    private const string Shadow = "mount --bind \"$0\" /etc/hosts";
    private static readonly Lazy<string[]?> s_unshare = new(Find);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sessionkernel-names-");

    /// <summary>Whether this machine lets a process have mounts of its own.</summary>
    public static bool ArePossible => s_unshare.Value is not null;

    private string Hosts => Path.Combine(_folder.FullName, "hosts");

    public void Lead(params string[] addresses) =>
        File.WriteAllText(Hosts, string.Concat(addresses.Select(static address => $"{address} {Name}\n")) + "127.0.0.1 localhost\n");

    public Task<NodeProcess> StartAsync(string build, params string[] arguments) => NodeProcess.StartAsync(
        Start(s_unshare.Value!, $"{Shadow} && exec dotnet \"$@\"", Hosts, [NodeProcess.Program(build), .. arguments]));

    public void Dispose() => _folder.Delete(recursive: true);

    private static ProcessStartInfo Start(string[] unshare, string script, string hosts, string[] words) =>
        new("unshare", [.. unshare, "sh", "-c", script, hosts, .. words]);

    private static string[]? Find()
    {
        string[][] ways = [["--mount", "--propagation", "private"], ["--map-root-user", "--mount", "--propagation", "private"]];
        return OperatingSystem.IsLinux() ? ways.FirstOrDefault(IsPossible) : null;
    }

    private static bool IsPossible(string[] way)
    {
        using var names = new PrivateNames();
        names.Lead("127.0.0.1");
        var start = Start(way, $"{Shadow} && grep -q {Name} /etc/hosts", names.Hosts, []);
        start.RedirectStandardError = true;
        try
        {
            using var tried = Process.Start(start)!;
            tried.StandardError.ReadToEnd();
            tried.WaitForExit();
            return tried.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>A theory that needs <see cref="PrivateNames"/>: skipped with the reason when they are not possible and not required.</summary>
public sealed class NameTheoryAttribute : TheoryAttribute
{
    public NameTheoryAttribute() => Skip = RedisRequirement.SkipReason
        ?? (PrivateNames.ArePossible || RedisRequirement.IsRequired ? null : "unshare gives no process mounts of its own here; "
            + "SESSIONKERNEL_REQUIRE_REDIS=1 makes this a failure");
}
