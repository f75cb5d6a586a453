using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using MemoryPack;

namespace SessionKernel.Serializers;

/// <summary>A type as MemoryPack sees it, with the members that lead to it: <c>ShopSession.Cart.Lines[]</c>.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "See PackedTypes.")]
[UnconditionalSuppressMessage("Trimming", "IL2060", Justification = "See PackedTypes.")]
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "See PackedTypes.")]
[UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "See PackedTypes.")]
internal sealed record PackedType(Type Type, string Path)
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const string NoFormatter = "ErrorMemoryPackFormatter";
    private static readonly Assembly s_memoryPack = typeof(MemoryPackSerializer).Assembly;

    public MemoryPackableAttribute? Packable { get; } = Type.GetCustomAttribute<MemoryPackableAttribute>(inherit: false);

    public bool IsUnion => Type.IsDefined(typeof(MemoryPackUnionAttribute), inherit: false);

    /// <summary>Whether MemoryPack has its own formatter for this type of the framework, or one was registered.</summary>
    public bool HasFormatter => IsFormatted || (IsOfFramework && IsPlainMemory(Type));

    /// <summary>Whether the type is a user's struct without references. The framework's structs do not change.</summary>
    public bool IsMemoryOfStruct => Type.IsValueType && !Type.IsEnum && !IsOfFramework && IsPlainMemory(Type)
        && (Packable is { GenerateType: not GenerateType.NoGenerate } || !IsFormatted);

    private bool IsFormatted
    {
        get
        {
            using var state = MemoryPackReaderOptionalStatePool.Rent(MemoryPackSerializerOptions.Default);
            return new MemoryPackReader([], state).GetFormatter(Type).GetType().Name != NoFormatter;
        }
    }

    private bool IsOfFramework => (Type.Namespace ?? "").Split('.')[0] == "System";

    public IEnumerable<PackedType> Parts()
    {
        if (Packable is null)
        {
            return PartsOfContainer(Type, Path);
        }

        if (IsUnion)
        {
            return Type.GetCustomAttributes<MemoryPackUnionAttribute>(inherit: false)
                .Select(one => new PackedType(one.Type, $"{Path} as {one.Type.Name}"));
        }

        return Packable.GenerateType switch
        {
            GenerateType.NoGenerate => [],
            GenerateType.Collection =>
                Type.GetInterfaces().Where(static one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))
                .Select(one => new PackedType(one.GetGenericArguments()[0], $"{Path}[]")),
            _ => Members().Select(member => new PackedType(member.Type, $"{Path}.{member.Name}")),
        };
    }

    /// <summary>What an array, a collection, a tuple or a nullable of the framework holds.</summary>
    private static IEnumerable<PackedType> PartsOfContainer(Type type, string path) => type.IsArray
        ? [new PackedType(type.GetElementType()!, $"{path}[]")]
        : type.IsGenericType
            ? type.GetGenericArguments().Select(part => new PackedType(part, Nullable.GetUnderlyingType(type) is null ? $"{path}[]" : path))
            : [];

    // The members that the generator takes: public ones that can be read, and others with [MemoryPackInclude]. A custom formatter decides
    // by itself what it writes, unless it is one of MemoryPack's own, which go by the type of the member.
    private IEnumerable<(string Name, Type Type)> Members()
    {
        for (var type = Type; type is not null && type != typeof(object) && type != typeof(ValueType); type = type.BaseType)
        {
            foreach (var member in type.GetMembers(Own))
            {
                var (held, isPublic) = member switch
                {
                    PropertyInfo { CanRead: true } property when property.GetIndexParameters().Length == 0 =>
                        (property.PropertyType, property.GetMethod!.IsPublic),
                    FieldInfo field when !field.IsDefined(typeof(CompilerGeneratedAttribute)) => (field.FieldType, field.IsPublic),
                    _ => (null, false),
                };
                if (held is not null && (isPublic || member.IsDefined(typeof(MemoryPackIncludeAttribute)))
                    && !member.IsDefined(typeof(MemoryPackIgnoreAttribute)) && !member.GetCustomAttributes().Any(IsFormatterOfUser))
                {
                    yield return (member.Name, held);
                }
            }
        }
    }

    private static bool IsFormatterOfUser(Attribute attribute)
    {
        for (var type = attribute.GetType(); type is not null; type = type.BaseType)
        {
            if (type.IsGenericType
                && type.Assembly == s_memoryPack
                && type.Name.StartsWith("MemoryPackCustomFormatterAttribute", StringComparison.Ordinal))
            {
                return attribute.GetType().Assembly != s_memoryPack;
            }
        }

        return false;
    }

    private static bool IsPlainMemory(Type type) => type.IsPrimitive || type.IsEnum
        || (type.IsValueType && type.GetFields(Own).All(static field => IsPlainMemory(field.FieldType)));
}
