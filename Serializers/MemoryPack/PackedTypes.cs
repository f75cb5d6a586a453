using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MemoryPack;

namespace SessionKernel.Serializers;

// A value is a graph of types, and MemoryPack looks at a type only when it first meets it: for a type that it can't write, that is in the
// middle of a save. So when a store is built, this walks the whole graph:
//
//   [MemoryPackable]           its members, the types of its union, or the items of its collection
//   array, collection, tuple   its items
//   anything else              MemoryPack's own formatter, or a registered one, which is trusted
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = SeenOnlyUntrimmed)]
[UnconditionalSuppressMessage("Trimming", "IL2060", Justification = SeenOnlyUntrimmed)]
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = SeenOnlyUntrimmed)]
internal static class PackedTypes
{
    private const string SeenOnlyUntrimmed =
        "Nothing is checked in a native program, and trimming removes only members that MemoryPack's code does not use.";

    public static string? RefuseToWrite(Type root)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return null;
        }

        var seen = new HashSet<Type>();
        var open = new Stack<PackedType>([new PackedType(root, root.Name)]);
        while (open.TryPop(out var one))
        {
            if (!seen.Add(one.Type))
            {
                continue;
            }

            if (Refuse(one) is { } refusal)
            {
                return refusal;
            }

            foreach (var part in one.Parts())
            {
                open.Push(part);
            }
        }

        return null;
    }

    public static string? RefuseUntrusted(Type root, bool allowsRecursive) =>
        RuntimeFeature.IsDynamicCodeSupported ? RefuseUntrusted(new PackedType(root, root.Name), allowsRecursive, [], []) : null;

    /// <param name="one">The type that the walk has reached.</param>
    /// <param name="allowsRecursive">Whether a type may come again on the way.</param>
    /// <param name="way">The types on the way to it.</param>
    /// <param name="done">The types whose parts were walked.</param>
    private static string? RefuseUntrusted(PackedType one, bool allowsRecursive, HashSet<Type> way, HashSet<Type> done)
    {
        if (one.Type == typeof(Type))
        {
            return $"{one.Path} is a System.Type, which MemoryPack loads by its name in the payload: store a text, and look it up "
                + "among the types that you allow.";
        }

        if (way.Contains(one.Type))
        {
            return allowsRecursive
                ? null
                : $"{one.Path} is {NameOf(one.Type)} again: MemoryPack does not count how deep a payload nests, and one that nests too "
                    + "deep ends the process. "
                    + "Let no type contain itself, use another serializer, or call AllowRecursive() on this one if nobody else can "
                        + "write to the server.";
        }

        if (!done.Add(one.Type))
        {
            return null;
        }

        way.Add(one.Type);
        foreach (var part in one.Parts())
        {
            if (RefuseUntrusted(part, allowsRecursive, way, done) is { } refusal)
            {
                return refusal;
            }
        }

        way.Remove(one.Type);
        return null;
    }

    private static string? Refuse(PackedType one)
    {
        if (one.IsMemoryOfStruct)
        {
            return $"{one.Path} is {NameOf(one.Type)}, a struct that MemoryPack stores as its memory: once a field is added, stored "
                + "values are misread. Make it a class that is "
                + "[MemoryPackable(GenerateType.VersionTolerant)], or register a formatter for it.";
        }

        if (one.Packable is { GenerateType: GenerateType.Object } && !one.IsUnion)
        {
            return $"{one.Path} is {NameOf(one.Type)}, which is [MemoryPackable] but not version-tolerant: once a member is added, stored "
                + "values can't be "
                + "read. Mark it [MemoryPackable(GenerateType.VersionTolerant)], and its members [MemoryPackOrder(…)].";
        }

        var isFormatted = one.Packable is null or { GenerateType: GenerateType.NoGenerate };
        return isFormatted && !one.HasFormatter
            ? $"{one.Path} is {NameOf(one.Type)}, which MemoryPack can't write: mark it [MemoryPackable(GenerateType.VersionTolerant)], "
                + "ignore the member, or give it a formatter."
            : null;
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
