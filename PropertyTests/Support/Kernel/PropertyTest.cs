using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel;

/// <summary>A class of properties: each runs from the seed, under its own name.</summary>
public abstract class PropertyTest(ITestOutputHelper output)
{
    protected ITestOutputHelper Output => output;

    protected void ForAll<T>(Gen<T> values, Action<T> holds, int runs = 200, [CallerMemberName] string name = "") =>
        ForAll(values.ToArbitrary(), holds, runs, name);

    protected void ForAll<T>(Arbitrary<T> values, Action<T> holds, int runs = 200, [CallerMemberName] string name = "") =>
        Check.One(Seed.Config(output, $"{GetType().Name}.{name}", LongRun.CasesOf(runs)), Prop.ForAll(values, OffContext(holds)));

    // xunit has few threads (xunit.runner.json). A property that waits for something asynchronous holds one of them, and what it waits
    // for must not need another.
    private static Action<T> OffContext<T>(Action<T> holds) => value =>
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            holds(value);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    };
}
