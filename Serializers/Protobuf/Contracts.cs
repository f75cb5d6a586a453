using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Serialization;
using ProtoBuf;
using ProtoBuf.Meta;

namespace SessionKernel.Serializers;

// protobuf-net invents contracts for types without one: it makes a record or tuple a message in the order of its constructor's parameters,
// so that moving a parameter would misread sessions. So this checks once every type that a value can hold: it must be a scalar, a
// collection, a map, or a message by an attribute or in the user's own model.
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
    /// In a hierarchy, base and derived type must keep their unknown fields apart. An unknown derived type must also be able to come back
    /// after the fields of its base, so the base must be a type that can be created.
    /// </summary>
    private static bool KeepsUnknown(MetaType message) => message.BaseType is null && !message.HasSubtypes
        ? typeof(IExtensible).IsAssignableFrom(message.Type)
        : typeof(ITypedExtensible).IsAssignableFrom(message.Type) && !message.Type.IsAbstract;

    /// <summary>protobuf-net treats a <see cref="Type"/> as a scalar, and loads the type that the payload names: this refuses it.</summary>
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

    /// <summary>Whether protobuf-net writes the type item by item. A contract does not change that, unless it says so.</summary>
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

/// <summary>The result of checking a type. A refusal says why the serializer does not accept it.</summary>
/// <param name="Refusal">Null if the serializer accepts it.</param>
/// <param name="KeepsUnknownMembers">Whether every message keeps its unknown fields.</param>
/// <param name="Appends">The check before a payload is read; null if nothing in it can be appended to.</param>
internal sealed record Contract(string? Refusal, bool KeepsUnknownMembers, Appends? Appends);
