using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ProtoBuf;
using ProtoBuf.Meta;

namespace SessionKernel.Serializers;

/// <summary>Makes shapes from a model's knowledge of the types, in the form that protobuf-net writes.</summary>
[RequiresDynamicCode("Looks at types.")]
[RequiresUnreferencedCode("Looks at types.")]
internal sealed class MessageShapes(Contracts contracts, RuntimeTypeModel model)
{
    private readonly Dictionary<Type, MessageShape> _known = [];

    /// <summary>Makes the shape of a payload.</summary>
    public MessageShape Of(Type type) =>
        contracts.IsList(type) ? MessageShape.Of(OfType(type)) : OfType(type).Message ?? new MessageShape();

    private MessageShape OfMessage(MetaType message)
    {
        if (_known.TryGetValue(message.Type, out var known))
        {
            return known;
        }

        var keepsUnknown = typeof(IExtensible).IsAssignableFrom(message.Type) || typeof(ITypedExtensible).IsAssignableFrom(message.Type);
        var shape = _known[message.Type] = new MessageShape { KeepsUnknown = keepsUnknown };
        foreach (var field in message.GetFields())
        {
            shape.Add(field.FieldNumber, OfField(field));
        }

        shape.AddDerived(message.GetSubtypes().Select(derived => (derived.FieldNumber, OfMessage(derived.DerivedType))));
        return shape;
    }

    private FieldShape OfField(ValueMember field)
    {
        var shape = OfType(field.MemberType, isWrapped: Has<NullWrappedValueAttribute>(field));
        return Has<NullWrappedCollectionAttribute>(field) ? new FieldShape(false, false, MessageShape.Of(shape)) : shape;
    }

    /// <param name="type">The type of a member, an item, or a payload.</param>
    /// <param name="isWrapped">Whether each item is in a message of its own, which is empty for a null item.</param>
    private FieldShape OfType(Type type, bool isWrapped = false)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum || type == typeof(string))
        {
            return default;
        }

        if (IsBytes(type))
        {
            return new FieldShape(IsRepeated: false, IsCopied: true, null);
        }

        if (contracts.IsList(type))
        {
            var isGrown = type.IsGenericType && type.Namespace == "System.Collections.Generic";
            return new FieldShape(IsRepeated: true, IsCopied: !isGrown, OfItem(Contracts.ItemOf(type)!, isWrapped));
        }

        if (IsPair(type))
        {
            return new FieldShape(false, false, OfItem(type, isWrapped));
        }

        return contracts.HasContract(type) && model[type] is { SerializerType: null } message
            ? new FieldShape(false, false, OfHierarchy(message))
            : default;
    }

    /// <param name="item">The item of a list, or of a map, which is a list of pairs.</param>
    /// <param name="isWrapped">Whether items are wrapped; in a map, its values.</param>
    private MessageShape? OfItem(Type item, bool isWrapped)
    {
        if (!IsPair(item))
        {
            return isWrapped ? MessageShape.Of(OfType(item)) : OfType(item).Message;
        }

        var (key, value) = (OfType(item.GetGenericArguments()[0]), OfType(item.GetGenericArguments()[1]));
        return MessageShape.Of(key, isWrapped ? new FieldShape(false, false, MessageShape.Of(value)) : value);
    }

    /// <summary>protobuf-net writes each object from its root base on.</summary>
    /// <returns>Null if no field is known, as for a type with a surrogate: it may be no message at all.</returns>
    private MessageShape? OfHierarchy(MetaType message)
    {
        while (message.BaseType is { } parent)
        {
            message = parent;
        }

        var shape = OfMessage(message);
        return shape.KeepsUnknown || message.GetFields().Length + message.SubtypesCount > 0 ? shape : null;
    }

    private static bool Has<TAttribute>(ValueMember field)
        where TAttribute : Attribute => field.Member?.IsDefined(typeof(TAttribute)) ?? false;

    private static bool IsPair(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    private static bool IsBytes(Type type) =>
        type == typeof(byte[]) || type == typeof(Memory<byte>)
        || type == typeof(ReadOnlyMemory<byte>) || type == typeof(ArraySegment<byte>);
}
