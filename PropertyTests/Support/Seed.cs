using System.Globalization;
using FsCheck;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests;

/// <summary>
/// The seed of every generated run: fixed, so that a run repeats the one before it, unless SESSIONKERNEL_SEED gives
/// another (decimal, 64 bits).
/// </summary>
public static class Seed
{
    public const string Variable = "SESSIONKERNEL_SEED";
    private const ulong Fixed = 20_260_117;

    // Any odd number serves: FsCheck walks its sequence in steps of it.
    private const ulong Gamma = 0x9E37_79B9_7F4A_7C15;

    public static ulong Value { get; } = Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>What repeats this run.</summary>
    public static string Hint => string.Create(CultureInfo.InvariantCulture, $"{Variable}={Value}");

    /// <summary>A generator of its own for each name: adding a test does not change what another one draws.</summary>
    public static Random Random(string name) => new(unchecked((int)Mix(name)));

    /// <summary>Runs a property from the seed and throws at its first counter-example, after printing the seed.</summary>
    public static Config Config(ITestOutputHelper output, string name, int runs)
    {
        output.WriteLine($"{Hint} ({name}, {runs} runs)");
        var replay = new Replay(new Rnd(Mix(name), Gamma), FSharpOption<int>.None);
        return FsCheck.Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(FSharpOption<Replay>.Some(replay));
    }

    internal static ulong Parse(string? text) =>
        string.IsNullOrEmpty(text) ? Fixed : ulong.Parse(text, CultureInfo.InvariantCulture);

    // FNV-1a: string.GetHashCode differs from process to process.
    private static ulong Mix(string name) =>
        name.Aggregate(Value ^ 0xCBF2_9CE4_8422_2325, static (hash, c) => unchecked((hash ^ c) * 0x100_0000_01B3));
}
