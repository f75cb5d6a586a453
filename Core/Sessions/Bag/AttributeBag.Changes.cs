namespace SessionKernel;

// Tracks each changed attribute with the value that it had before. So a merge keeps the changes of two writers, and an attribute that only
// the other writer changed keeps that writer's value.
//
//   set, remove, clear -> changes -> a write begins -> changes since -> stored: only those since remain; not stored: all remain
//
// A write completes on a thread of its own while the holder of the bag may change it further, so both take the lock.
public sealed partial class AttributeBag
{
    private readonly Dictionary<string, byte[]?> _before = new(StringComparer.Ordinal);
    private Dictionary<string, byte[]?>? _beforeSinceWrite;
    private bool _isCleared;
    private bool _isClearedSinceWrite;
    private bool _isWriting;

    internal object Sync => _before;

    object IMergeableValue.Sync => Sync;

    bool IMergeableValue.TryRebase(object stored, bool refuseOverlap, out int overlaps)
    {
        lock (Sync)
        {
            EndWrite(isStored: false);
            return TryRebase((AttributeBag)stored, refuseOverlap, out overlaps);
        }
    }

    bool IMergeableValue.MarkWriting()
    {
        lock (Sync)
        {
            EndWrite(isStored: false);
            _isWriting = true;
            return _isCleared;
        }
    }

    bool IMergeableValue.IsMetBy(object stored)
    {
        var theirs = ((AttributeBag)stored)._attributes;
        lock (Sync)
        {
            EndWrite(isStored: false);
            return _before.Any(change =>
                IsDifferent(change) && Same(theirs.GetValueOrDefault(change.Key), _attributes.GetValueOrDefault(change.Key)));
        }
    }

    void IMergeableValue.MarkStored()
    {
        lock (Sync)
        {
            EndWrite(isStored: true);
        }
    }

    void IMergeableValue.MarkReplacing()
    {
        lock (Sync)
        {
            MarkCleared();
        }
    }

    private bool TryRebase(AttributeBag stored, bool refuseOverlap, out int overlaps)
    {
        overlaps = _before.Count(change => IsDifferent(change) && Overlaps(change.Key, change.Value, stored));
        if (refuseOverlap && overlaps > 0)
        {
            return false;
        }

        if (_isCleared)
        {
            return true;
        }

        var mine = _before.Where(IsDifferent)
            .ToDictionary(change => change.Key, change => _attributes.GetValueOrDefault(change.Key), StringComparer.Ordinal);
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

    /// <summary>Ends a write. If it was stored, only the changes since it began remain to be stored; otherwise all of them.</summary>
    private void EndWrite(bool isStored)
    {
        if (!_isWriting)
        {
            return;
        }

        _isWriting = false;
        if (isStored)
        {
            _before.Clear();
            _isCleared = false;
        }

        var (since, isCleared) = (_beforeSinceWrite, _isClearedSinceWrite);
        (_beforeSinceWrite, _isClearedSinceWrite) = (null, false);
        if (isCleared)
        {
            MarkCleared();
        }
        else if (since is not null && !_isCleared)
        {
            foreach (var (key, value) in since)
            {
                _before.TryAdd(key, value);
            }
        }
    }

    private void MarkCleared()
    {
        _before.Clear();
        _isCleared = true;
    }

    /// <summary>An attribute that was set to the value it had is no change: it must not undo another writer's.</summary>
    private bool IsDifferent(KeyValuePair<string, byte[]?> change) => !Same(change.Value, _attributes.GetValueOrDefault(change.Key));

    /// <summary>Whether both sides changed the attribute, to different values.</summary>
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

    /// <summary>Keeps the value that a key had before its first change.</summary>
    private void Remember(string key)
    {
        var before = _isWriting ? _beforeSinceWrite ??= new(StringComparer.Ordinal) : _before;
        if (!(_isWriting ? _isClearedSinceWrite : _isCleared))
        {
            before.TryAdd(key, _attributes.GetValueOrDefault(key));
        }
    }

    private static bool Same(byte[]? one, byte[]? other) =>
        one is null || other is null ? ReferenceEquals(one, other) : one.AsSpan().SequenceEqual(other);
}
