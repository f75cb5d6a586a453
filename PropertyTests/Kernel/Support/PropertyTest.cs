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
        Check.One(Seed.Config(output, $"{GetType().Name}.{name}", runs), Prop.ForAll(values.ToArbitrary(), holds));

    protected void ForAll<T>(Arbitrary<T> values, Action<T> holds, int runs = 200, [CallerMemberName] string name = "") =>
        Check.One(Seed.Config(output, $"{GetType().Name}.{name}", runs), Prop.ForAll(values, holds));
}
