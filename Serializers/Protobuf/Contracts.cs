using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Serialization;
using ProtoBuf;
using ProtoBuf.Meta;

namespace SessionKernel.Serializers;

// protobuf-net invents contracts for types that have none: a record or tuple becomes a message by the order of its constructor's
// parameters, so that moving one would read sessions wrongly. So every type that a value can hold is looked at once: it is a
// scalar, a collection, a map, or a message by an attribute or by the user's own model.
[RequiresDynamicCode("Looks at types.")]
[RequiresUnreferencedCode("Looks at types.")]
internal sealed class Contracts(RuntimeTypeModel model)
{
    private readonly HashSet<Type> _modelled = [.. model.GetTypes().Cast<MetaType>().Select(known => known.Type)];
    private readonly ConcurrentDictionary<Type, Contract> _contracts = [];

    public Contract Of(Type type) => _contracts.TryGetValue(type, out var known) ? known : _contracts.GetOrAdd(type, LookAt(type));

    /// <exception cref="InvalidOperationException">The type, or one that it holds, has no contract.</exception>
    public Contract Require(Type type)
    {
        var contract = Of(type);
        return contract.Refusal is null ? contract : throw new InvalidOperationException(contract.Refusal);
    }

    private Contract LookAt(Type root)
    {
        var seen = new HashSet<Type>();
        var open = new Stack<Type>([root]);
        var keeps = true;
        while (open.TryPop(out var type))
        {
            if (!seen.Add(type))
            {
                continue;
            }

            if ((type != root || HasContract(type)) && PartsOf(type) is { } parts)
            {
                Array.ForEach(parts, open.Push);
                continue;
            }

            if (type != root && IsScalar(type))
            {
                continue;
            }

            if (!HasContract(type))
            {
                return new Contract(Refuse(type, root), false, null);
            }

            var message = model[type];
            keeps &= KeepsUnknown(message);
            Array.ForEach(message.GetFields(), field => open.Push(field.ItemType ?? field.MemberType));
            Array.ForEach(message.GetSubtypes(), derived => open.Push(derived.DerivedType.Type));
            if (message.BaseType is { } parent)
            {
                open.Push(parent.Type);
            }
        }

        return new Contract(null, keeps, Appends.In(new MessageShapes(this, model).Of(root)));
    }

    /// <summary>
    /// In a hierarchy, base and derived type must keep theirs apart, and a derived type that is not known must be able to come back
    /// behind the fields of its base, which must therefore be a type that can be made.
    /// </summary>
    private static bool KeepsUnknown(MetaType message) => message.BaseType is null && !message.HasSubtypes
        ? typeof(IExtensible).IsAssignableFrom(message.Type)
        : typeof(ITypedExtensible).IsAssignableFrom(message.Type) && !message.Type.IsAbstract;

    /// <summary>A <see cref="Type"/> is a scalar to protobuf-net, which loads what the payload names: it is refused.</summary>
    public bool IsScalar(Type type) => type.IsEnum || (type != typeof(Type) && model.CanSerializeBasicType(type));

    private Type[]? PartsOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return [underlying];
        }

        if (HasContract(type) && !IsList(type))
        {
            return null;
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
            ? type.GetGenericArguments()
            : ItemOf(type) is { } item ? [item] : null;
    }

    /// <summary>Whether it is written item by item: a contract does not change that, unless it says so.</summary>
    public bool IsList(Type type) =>
        type != typeof(string) && ItemOf(type) is not null && !(HasContract(type) && model[type].IgnoreListHandling);

    public static Type? ItemOf(Type type) => type.GetInterfaces().Append(type)
        .FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];

    public bool HasContract(Type type) =>
        _modelled.Contains(type) || type.IsDefined(typeof(ProtoContractAttribute)) || type.IsDefined(typeof(DataContractAttribute));

    private static string Refuse(Type type, Type root) => type == root
        ? $"{type.Name} has no contract: mark it [ProtoContract] and its members [ProtoMember(…)], or give the serializer a "
            + "model that knows it."
        : $"{root.Name} holds {type.Name}, which has no contract: mark it [ProtoContract] and its members [ProtoMember(…)], or give the "
            + "serializer a model that knows it.";
}

/// <summary>What was found out about a type; a refusal says why it is not served.</summary>
/// <param name="Refusal">Null if it is served.</param>
/// <param name="KeepsUnknownMembers">Whether every message does.</param>
/// <param name="Appends">What must be checked before a payload is read; null if nothing in it can be appended to.</param>
internal sealed record Contract(string? Refusal, bool KeepsUnknownMembers, Appends? Appends);
