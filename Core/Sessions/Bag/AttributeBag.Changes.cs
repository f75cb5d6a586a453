namespace SessionKernel;

// What was changed, by the value that was stored before: two writers' changes both win, and what was not changed is not written.
//
//   set, remove, clear -> changes -> a write begins -> changes since -> stored: those remain; not stored: both do
//
// A write ends on a thread of its own, while whoever holds the bag may go on changing it: so each takes the lock.
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

    /// <summary>What was changed since the write began is what remains to be stored; with the rest, if that was not.</summary>
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
        var before = _isWriting ? _beforeSinceWrite ??= new(StringComparer.Ordinal) : _before;
        if (!(_isWriting ? _isClearedSinceWrite : _isCleared))
        {
            before.TryAdd(key, _attributes.GetValueOrDefault(key));
        }
    }

    private static bool Same(byte[]? one, byte[]? other) =>
        one is null || other is null ? ReferenceEquals(one, other) : one.AsSpan().SequenceEqual(other);
}
