using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>
/// A session value of named byte strings. Each attribute is merged by itself: concurrent requests that change different attributes keep
/// both changes.
/// </summary>
/// <remarks>
/// Each member is thread-safe, and the bag may change while a save of its session is under way: the next save stores that change. A key has
/// 1 to 1,024 bytes of UTF-8. The bag does not copy values: do not change an array that you read or set.
/// </remarks>
public sealed partial class AttributeBag : IMergeableValue
{
    private readonly SortedDictionary<string, byte[]> _attributes;

    /// <summary>Creates an empty bag.</summary>
    public AttributeBag() => _attributes = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);

    /// <summary>The number of attributes.</summary>
    /// <value>0 or more.</value>
    public int Count
    {
        get
        {
            lock (Sync)
            {
                return _attributes.Count;
            }
        }
    }

    /// <summary>The keys, in ordinal order.</summary>
    /// <value>A copy, as of this moment.</value>
    public IReadOnlyCollection<string> Keys
    {
        get
        {
            lock (Sync)
            {
                return [.. _attributes.Keys];
            }
        }
    }

    /// <summary>Whether anything was set, removed or cleared since the bag was loaded or saved.</summary>
    /// <value>True even if the new value equals the stored one.</value>
    public bool IsChanged
    {
        get
        {
            lock (Sync)
            {
                return _before.Count > 0 || _beforeSinceWrite is { Count: > 0 } || WasCleared;
            }
        }
    }

    /// <summary>Whether the bag was cleared since it was loaded or saved.</summary>
    /// <value>True after <see cref="Clear"/>, until saved.</value>
    public bool WasCleared
    {
        get
        {
            lock (Sync)
            {
                return _isCleared || _isClearedSinceWrite;
            }
        }
    }

    /// <summary>Enumerate it only under <see cref="Sync"/>.</summary>
    internal IReadOnlyCollection<KeyValuePair<string, byte[]>> Attributes => _attributes;

    /// <summary>Reads one attribute.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The bytes, or null.</param>
    /// <returns>Whether the attribute exists.</returns>
    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (Sync)
        {
            return _attributes.TryGetValue(key, out value);
        }
    }

    /// <summary>Sets one attribute.</summary>
    /// <param name="key">1 to 1,024 bytes of UTF-8.</param>
    /// <param name="value">The bytes. The bag keeps this array.</param>
    /// <exception cref="ArgumentException">The key is empty or too long.</exception>
    public void Set(string key, byte[] value)
    {
        AttributeBagFormat.CheckKey(key);
        ArgumentNullException.ThrowIfNull(value);
        lock (Sync)
        {
            Remember(key);
            _attributes[key] = value;
        }
    }

    /// <summary>Removes one attribute. It is no error if the attribute does not exist.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether the attribute existed.</returns>
    public bool Remove(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (Sync)
        {
            if (!_attributes.ContainsKey(key))
            {
                return false;
            }

            Remember(key);
            return _attributes.Remove(key);
        }
    }

    /// <summary>
    /// Removes everything, and starts a new generation: changes that another request made before, and saves afterwards, do not come back.
    /// </summary>
    public void Clear()
    {
        lock (Sync)
        {
            _attributes.Clear();
            if (_isWriting)
            {
                _beforeSinceWrite = null;
                _isClearedSinceWrite = true;
            }
            else
            {
                MarkCleared();
            }
        }
    }

    internal void Load(string key, byte[] value) => _attributes.Add(key, value);
}
