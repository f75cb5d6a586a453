namespace SessionKernel.Hosting;

/// <summary>The folder where a user's programs keep data that must outlive a run.</summary>
internal static class ProfileFolder
{
    private const int LongestName = 64;

    public static void Check(string application)
    {
        ArgumentException.ThrowIfNullOrEmpty(application);
        if (application.Length > LongestName
            || application[0] == '.'
            || !application.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            throw new ArgumentException(
                $"A program's name must have 1 to {LongestName} letters, digits, dots, dashes or underscores, and not begin with a dot.",
                nameof(application));
        }
    }

    /// <exception cref="InvalidOperationException">The user has no profile.</exception>
    public static string Of(string application) => Path.Combine(Base(), application);

    private static string Base()
    {
        if (OperatingSystem.IsWindows())
        {
            return Require(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "%LOCALAPPDATA%");
        }

        // The specification says to ignore a path that is not absolute.
        var state = OperatingSystem.IsMacOS() ? null : Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (state is not null && Path.IsPathFullyQualified(state))
        {
            return state;
        }

        var home = Require(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), "HOME");
        return OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Application Support") : Path.Combine(home, ".local", "state");
    }

    private static string Require(string folder, string variable) => folder.Length > 0
        ? folder
        : throw new InvalidOperationException($"The user has no profile to keep the session in: {variable} is not set. Pass a folder.");
}
