using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>
/// A session of named byte strings. Each attribute is stored and merged by itself: two requests that change different ones at
/// the same moment both win.
/// </summary>
/// <remarks>
/// Not thread-safe. A key has 1 to 1,024 bytes of UTF-8. Values are handed out as they are held: do not change an array that
/// was read or set.
/// </remarks>
public sealed class AttributeBag : IMergeableValue
{
    private readonly SortedDictionary<string, byte[]> _attributes;
    private readonly Dictionary<string, byte[]?> _before = new(StringComparer.Ordinal);

    /// <summary>Creates an empty bag.</summary>
    public AttributeBag() => _attributes = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);

    /// <summary>The number of attributes.</summary>
    /// <value>0 or more.</value>
    public int Count => _attributes.Count;

    /// <summary>The keys, in ordinal order.</summary>
    /// <value>A live view.</value>
    public IReadOnlyCollection<string> Keys => _attributes.Keys;

    /// <summary>Whether anything was set, removed or cleared since the bag was loaded or saved.</summary>
    /// <value>True also when a value was set that equals the stored one.</value>
    public bool IsChanged => _before.Count > 0 || WasCleared;

    /// <summary>Whether the bag was cleared since it was loaded or saved.</summary>
    /// <value>True after <see cref="Clear"/>, until saved.</value>
    public bool WasCleared { get; private set; }

    internal IEnumerable<KeyValuePair<string, byte[]>> Attributes => _attributes;

    /// <summary>Reads one attribute.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The bytes, or null.</param>
    /// <returns>Whether it is there.</returns>
    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _attributes.TryGetValue(key, out value);
    }

    /// <summary>Sets one attribute.</summary>
    /// <param name="key">1 to 1,024 bytes of UTF-8.</param>
    /// <param name="value">The bytes, which the bag keeps.</param>
    /// <exception cref="ArgumentException">The key is empty or too long.</exception>
    public void Set(string key, byte[] value)
    {
        AttributeBagFormat.CheckKey(key);
        ArgumentNullException.ThrowIfNull(value);
        Remember(key);
        _attributes[key] = value;
    }

    /// <summary>Removes one attribute; one that is not there is no error.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!_attributes.ContainsKey(key))
        {
            return false;
        }

        Remember(key);
        return _attributes.Remove(key);
    }

    /// <summary>
    /// Removes everything, and starts a new generation: what another request had changed before, and saves afterwards, does
    /// not come back.
    /// </summary>
    public void Clear()
    {
        _attributes.Clear();
        _before.Clear();
        WasCleared = true;
    }

    internal void Load(string key, byte[] value) => _attributes.Add(key, value);

    bool IMergeableValue.TryRebase(object other, bool refuseOverlap, out int overlaps)
    {
        var stored = (AttributeBag)other;
        overlaps = _before.Count(change => IsDifferent(change) && Overlaps(change.Key, change.Value, stored));
        if (refuseOverlap && overlaps > 0)
        {
            return false;
        }

        if (WasCleared)
        {
            return true;
        }

        var mine = _before.Where(IsDifferent).ToDictionary(change => change.Key, change => _attributes.GetValueOrDefault(change.Key), StringComparer.Ordinal);
        _attributes.Clear();
        _before.Clear();
        foreach (var (key, value) in stored._attributes)
        {
            _attributes.Add(key, value);
        }

        foreach (var (key, value) in mine)
        {
            Apply(key, value);
        }

        return true;
    }

    void IMergeableValue.MarkStored()
    {
        _before.Clear();
        WasCleared = false;
    }

    void IMergeableValue.MarkReplacing()
    {
        _before.Clear();
        WasCleared = true;
    }

    /// <summary>What was set to the value that it had is no change: it must not undo another writer's.</summary>
    private bool IsDifferent(KeyValuePair<string, byte[]?> change) => !Same(change.Value, _attributes.GetValueOrDefault(change.Key));

    /// <summary>Both sides changed it, and not to the same value.</summary>
    private bool Overlaps(string key, byte[]? before, AttributeBag stored)
    {
        var theirs = stored._attributes.GetValueOrDefault(key);
        return !Same(before, theirs) && !Same(theirs, _attributes.GetValueOrDefault(key));
    }

    private void Apply(string key, byte[]? value)
    {
        Remember(key);
        if (value is null)
        {
            _attributes.Remove(key);
        }
        else
        {
            _attributes[key] = value;
        }
    }

    /// <summary>Keeps what was stored under a key before its first change.</summary>
    private void Remember(string key)
    {
        if (!WasCleared)
        {
            _before.TryAdd(key, _attributes.GetValueOrDefault(key));
        }
    }

    private static bool Same(byte[]? one, byte[]? other) =>
        one is null || other is null ? ReferenceEquals(one, other) : one.AsSpan().SequenceEqual(other);
}
