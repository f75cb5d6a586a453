using FsCheck;
using FsCheck.Fluent;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Redis configurations with a password wherever somebody may have put it, rightly or by mistake.</summary>
internal static class SecretPlacements
{
    /// <summary>Is in every piece of a password that a separator may cut out.</summary>
    public const string Trace = "qzx";

    // Nobody listens on port 1.
    private static readonly string[] s_configurations =
    [
        "SECRET", "SECRET@127.0.0.1:1", "user:SECRET@127.0.0.1:1", ":SECRET@127.0.0.1", "127.0.0.1:SECRET", "127.0.0.1:1:SECRET",
        "127.0.0.1:1,password=SECRET", "127.0.0.1:1,password=a,SECRET", "127.0.0.1:1,user=u,password=SECRET,ssl=true",
        "127.0.0.1:1,Password = SECRET,abortConnect=false", "127.0.0.1:1,SECRET=1", "127.0.0.1:1,ssl=SECRET",
        "127.0.0.1:1,connectTimeout=SECRET", "127.0.0.1:1,SECRET@127.0.0.1:2", "password=SECRET", "redis://:SECRET@127.0.0.1:1",
        "redis://user:SECRET@127.0.0.1:1/2",
        "rediss://user:SECRET@127.0.0.1:1", "redis://SECRET@127.0.0.1:1", "REDIS://u:SECRET@127.0.0.1:1", "redis://127.0.0.1:SECRET",
        "redis://127.0.0.1:1/SECRET", "redis://127.0.0.1:1?password=SECRET", "redis://127.0.0.1:1#SECRET", "redis://u:SECRET",
        "redis://u:SECRET@", "http://user:SECRET@127.0.0.1:1", "redis:user:SECRET@127.0.0.1:1",
        "redis://a:SECRET@127.0.0.1:1,redis://b:SECRET@127.0.0.1:2",
    ];

    public static Gen<string> Configurations { get; } =
        from configuration in Gen.Elements(s_configurations)
        from secret in Secrets()
        select configuration.Replace("SECRET", secret, StringComparison.Ordinal);

    // At least one character that no host has: a word by itself may be a host.
    private static Gen<string> Secrets() =>
        from mark in Gen.Elements("@", ":", "/", "?", "#", "%", "=", "&", "+", " ", "!", "\\", "\"", "[", "é")
        from marks in Gen.ArrayOf(Gen.Elements(",", "", "-", ":", "@", "/", "%2C", "=", mark))
        select marks.Take(4).Aggregate($"{Trace}0{mark}{Trace}1", static (secret, next) => $"{secret}{next}{Trace}");
}
