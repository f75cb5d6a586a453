using System.Collections.Immutable;
using MemoryPack;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Model;

/// <summary>How the model's plain values look in a store of one kind.</summary>
internal abstract class ValueKind<T>
    where T : notnull
{
    public abstract bool Merges { get; }

    public abstract SessionStoreBuilder<T> Describe(string name);

    public abstract T From(ImmutableSortedDictionary<string, int> value);

    public abstract ImmutableSortedDictionary<string, int> Read(T value);

    public abstract void Alter(T value, Change change);
}

/// <summary>A value that is stored whole: two writers conflict.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Shelf
{
    [MemoryPackOrder(0)]
    public SortedDictionary<string, int> Items { get; set; } = [];
}

internal sealed class TypedKind : ValueKind<Shelf>
{
    public override bool Merges => false;

    public override SessionStoreBuilder<Shelf> Describe(string name) =>
        SessionStore.For<Shelf>(name).Serialize(MemoryPackSessionSerializer.Default);

    public override Shelf From(ImmutableSortedDictionary<string, int> value) => new() { Items = new SortedDictionary<string, int>(value) };

    public override ImmutableSortedDictionary<string, int> Read(Shelf value) =>
        value.Items.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public override void Alter(Shelf value, Change change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Set:
                value.Items[change.Key] = change.Value;
                break;
            case ChangeKind.Remove:
                value.Items.Remove(change.Key);
                break;
            default:
                value.Items.Clear();
                break;
        }
    }
}

internal sealed class BagKind : ValueKind<AttributeBag>
{
    public override bool Merges => true;

    public override SessionStoreBuilder<AttributeBag> Describe(string name) => SessionStore.ForBag(name);

    public override AttributeBag From(ImmutableSortedDictionary<string, int> value)
    {
        var bag = new AttributeBag();
        foreach (var (key, number) in value)
        {
            bag.Set(key, BitConverter.GetBytes(number));
        }

        return bag;
    }

    public override ImmutableSortedDictionary<string, int> Read(AttributeBag value) => value.Keys.ToImmutableSortedDictionary(
        key => key,
        key =>
            value.TryGetValue(key, out var bytes)
                ? BitConverter.ToInt32(bytes)
                : throw new InvalidOperationException("A key without a value."),
        StringComparer.Ordinal);

    public override void Alter(AttributeBag value, Change change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Set:
                value.Set(change.Key, BitConverter.GetBytes(change.Value));
                break;
            case ChangeKind.Remove:
                value.Remove(change.Key);
                break;
            default:
                value.Clear();
                break;
        }
    }
}
