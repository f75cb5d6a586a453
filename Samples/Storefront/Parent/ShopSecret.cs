using System.Security.Cryptography;

namespace Storefront.Parent;

/// <summary>
/// The secret of the shop's stores. The first run makes it and keeps it in a file that only its user can read; web processes get it in
/// their environment. A real application keeps it with its other secrets.
/// </summary>
internal static class ShopSecret
{
    public const string Variable = "STOREFRONT_SECRET";
    private const int Bytes = 32;

    /// <summary>Returns the secret in base64.</summary>
    public static string Get() => Environment.GetEnvironmentVariable(Variable) ?? FromFile();

    private static string FromFile()
    {
        string folder = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "SessionKernel.Storefront");
        string file = Path.Combine(folder, "secret");
        Directory.CreateDirectory(folder);
        if (!File.Exists(file))
        {
            Make(folder, file);
        }

        return File.ReadAllText(file);
    }

    /// <summary>Writes the whole file elsewhere, then moves it into place, unless another run was first.</summary>
    private static void Make(string folder, string file)
    {
        string draft = Path.Combine(folder, Path.GetRandomFileName());
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(draft, create))
        {
            writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)));
        }

        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
