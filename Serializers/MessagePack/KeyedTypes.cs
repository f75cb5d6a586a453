using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MessagePack;
using MessagePack.Formatters;

namespace SessionKernel.Serializers;

// MessagePack looks for a type's formatter when it first meets a value of that type, in the middle of a save. So when a store is built,
// this checks the types that a value can hold. A type with [MessagePackObject] holds the types of its members, another type with [Union]
// its subtypes; an array, or a generic type of the framework, holds its items.
[RequiresDynamicCode("Makes formatters.")]
[RequiresUnreferencedCode("Looks at types.")]
internal static class KeyedTypes
{
    public static string? RefuseToWrite(Type root, IFormatterResolver resolver)
    {
        var seen = new HashSet<Type>();
        var open = new Stack<(Type Type, string Path)>([(root, root.Name)]);
        while (open.TryPop(out var one))
        {
            if (!seen.Add(one.Type))
            {
                continue;
            }

            if (!HasFormatter(one.Type, resolver))
            {
                return $"{one.Path} is {one.Type.Name}, for which MessagePack has no formatter: mark it [MessagePackObject] and its "
                    + "members [Key(…)], and make it public, "
                    + "or give the serializer a resolver that knows it.";
            }

            foreach (var part in PartsOf(one.Type, one.Path))
            {
                open.Push(part);
            }
        }

        return null;
    }

    private static bool HasFormatter(Type type, IFormatterResolver resolver)
    {
        try
        {
            return resolver.GetFormatterDynamic(type) is not null;
        }
        catch (Exception e) when (e is TypeInitializationException or TargetInvocationException or MessagePackSerializationException)
        {
            // Its resolvers report in this way that they can't make one.
            return false;
        }
    }

    private static IEnumerable<(Type Type, string Path)> PartsOf(Type type, string path)
    {
        if (type.IsArray)
        {
            return [(type.GetElementType()!, $"{path}[]")];
        }

        if (type.IsDefined(typeof(MessagePackObjectAttribute), inherit: false))
        {
            return MembersOf(type, path);
        }

        var unions = type.GetCustomAttributes<UnionAttribute>(inherit: false).Select(one => (one.SubType, $"{path} as {one.SubType.Name}"));
        return type.IsGenericType && (type.Namespace ?? "").Split('.')[0] == "System"
            ? unions.Concat(
                type.GetGenericArguments().Select(part => (part, Nullable.GetUnderlyingType(type) is null ? $"{path}[]" : path)))
            : unions;
    }

    private static IEnumerable<(Type Type, string Path)> MembersOf(Type type, string path) =>
        from member in type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        let held = (member as PropertyInfo)?.PropertyType ?? (member as FieldInfo)?.FieldType
        where held is not null
            && member.IsDefined(typeof(KeyAttribute))
            && !member.IsDefined(typeof(IgnoreMemberAttribute))
            && !member.IsDefined(typeof(MessagePackFormatterAttribute))
        select (held, $"{path}.{member.Name}");
}
