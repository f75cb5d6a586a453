using System.Diagnostics.CodeAnalysis;
using Orleans.Metadata;
using Orleans.Runtime;

namespace SessionKernel.PropertyTests.SiloApp;

/// <summary>Both classes are the same grain to the cluster, and each version of the program has one of them.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the container.")]
internal sealed class CartTypes : IGrainTypeProvider
{
    public static Type NotIn(int version) => version == 1 ? typeof(CartV2Grain) : typeof(CartV1Grain);

    public bool TryGetGrainType(Type type, out GrainType grainType)
    {
        grainType = GrainType.Create("cart");
        return type.IsSubclassOf(typeof(CartGrain));
    }
}
