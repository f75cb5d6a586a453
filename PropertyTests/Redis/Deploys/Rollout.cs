using FsCheck;
using FsCheck.Fluent;

namespace SessionKernel.PropertyTests.Redis.Deploys;

internal enum StepKind
{
    Create,
    Load,
    Update,
    Open,
    Save,
    Renew,
    SignIn,
    Remove,

    /// <summary>One seat gets the deploy that is under way; if none is, the next one begins.</summary>
    Forward,

    /// <summary>The same; if none is under way, the deploy is taken back.</summary>
    Back,
}

/// <param name="Kind">What is done.</param>
/// <param name="Seat">By which node; of a deploy, which seat comes first.</param>
/// <param name="Pick">To which session or handle.</param>
internal sealed record Step(StepKind Kind, int Seat, int Pick);

/// <summary>
/// A rollout among what callers do: the deploys in any number of goes, one seat at a time, so that at most two neighbouring
/// deploys are live. Whatever steps are left out, the rest is a rollout too.
/// </summary>
internal static class Rollout
{
    private static readonly Gen<StepKind> s_kind = Gen.Frequency(
        (10, Gen.Constant(StepKind.Create)),
        (15, Gen.Constant(StepKind.Load)),
        (30, Gen.Constant(StepKind.Update)),
        (8, Gen.Constant(StepKind.Open)),
        (12, Gen.Constant(StepKind.Save)),
        (5, Gen.Constant(StepKind.Renew)),
        (5, Gen.Constant(StepKind.SignIn)),
        (3, Gen.Constant(StepKind.Remove)),
        (9, Gen.Constant(StepKind.Forward)),
        (3, Gen.Constant(StepKind.Back)));

    private static readonly Gen<Step> s_step =
        from kind in s_kind
        from seat in Gen.Choose(0, Fleet.Seats - 1)
        from pick in Gen.Choose(0, 999)
        select new Step(kind, seat, pick);

    public static Arbitrary<Step[]> Steps(int count) => Arb.From(Gen.ArrayOf(s_step, count), Shrink);

    /// <summary>Halves left out, then quarters, and so on.</summary>
    private static IEnumerable<Step[]> Shrink(Step[] steps)
    {
        for (var size = steps.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= steps.Length; at += size)
            {
                yield return [.. steps[..at], .. steps[(at + size)..]];
            }
        }
    }
}
