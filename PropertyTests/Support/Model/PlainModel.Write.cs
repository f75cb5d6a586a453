namespace SessionKernel.PropertyTests.Model;

// The operations that write: each first asks whether the session is still the one that the handle saw.
internal sealed partial class PlainModel
{
    private string SaveOne(ModelHandle handle, bool mayMerge)
    {
        while (true)
        {
            if (handle.Ending.HasPassed(Now))
            {
                return "Gone";
            }

            if (!handle.HasChanges)
            {
                TouchOne(handle);
                return "Unchanged";
            }

            var session = handle.Session;
            if (session.At(Now) != Presence.Live)
            {
                return "Gone";
            }

            if (session.Version == handle.Version)
            {
                session.Value = handle.Value;
                session.Ending = handle.Ending;
                session.Generation += handle.Cleared ? 1 : 0;
                session.Version = ++_version;
                session.LastUse = Now;
                Stand(handle, session);
                return "Saved";
            }

            if (!mayMerge || session.Generation != handle.Generation)
            {
                return "Conflict";
            }

            Merge(handle, session);
        }
    }

    private string RenewOne(ModelHandle handle, Renew o)
    {
        // As a save: a handle that has outlived its own deadline writes nothing, also where another writer has put the session's off.
        if (handle.Ending.HasPassed(Now) || handle.Session.At(Now) != Presence.Live)
        {
            return "Gone";
        }

        var old = handle.Session;
        if (old.Version != handle.Version)
        {
            if (!merges || old.Generation != handle.Generation)
            {
                return "Conflict";
            }

            Merge(handle, old);
        }

        var isNew = IsNewPrincipal(handle, o);
        var session = new ModelSession
        {
            Number = o.Session,
            Value = handle.Value,
            Ending = Renewed(handle, o),
            Created = isNew ? Now : old.Created,
            Principal = o.Principal ?? old.Principal,
            Version = ++_version,
            LastUse = Now,
        };
        Sessions.Add(o.Session, session);
        old.MovedAt = Now;
        Stand(handle, session);
        return "Saved";
    }

    private string RemoveOne(ModelSession session, int? version)
    {
        var presence = session.At(Now);
        if (presence != Presence.Live)
        {
            return presence.ToString();
        }

        if (version is not null && version != session.Version)
        {
            return "Conflict";
        }

        session.Removed = true;
        return "Removed";
    }

    private string UpdateOne(Update o)
    {
        var session = Sessions[o.Session];
        if (session.At(Now) is var presence and not Presence.Live)
        {
            return $"update {presence} None";
        }

        session.LastUse = Now;
        var handle = ModelHandle.On(session, o.Client);
        var between = o.Between is null ? "" : $" ({Apply(o.Between)})";
        Alter(handle, o.Change);
        var saved = SaveOne(handle, mayMerge: false);
        if (saved == "Conflict")
        {
            handle = ModelHandle.On(session, o.Client);
            Alter(handle, o.Change);
            saved = SaveOne(handle, mayMerge: false);
        }

        return $"update Live {saved}{between}";
    }

    /// <summary>Three ways for each attribute: what the handle did not change is as it is stored.</summary>
    private static void Merge(ModelHandle handle, ModelSession session)
    {
        if (!handle.Cleared)
        {
            var merged = session.Value;
            foreach (var key in handle.Base.Keys.Union(handle.Value.Keys))
            {
                var isThere = handle.Value.TryGetValue(key, out var mine);
                var wasThere = handle.Base.TryGetValue(key, out var before);
                if (isThere != wasThere || mine != before)
                {
                    merged = isThere ? merged.SetItem(key, mine) : merged.Remove(key);
                }
            }

            handle.Value = merged;
        }

        handle.Ending = handle.Ending == handle.BaseEnding ? session.Ending : handle.Ending;
        (handle.Base, handle.BaseEnding) = (session.Value, session.Ending);
        (handle.Version, handle.Generation) = (session.Version, session.Generation);
    }

    private static void Stand(ModelHandle handle, ModelSession session)
    {
        handle.Session = session;
        handle.Cleared = false;
        (handle.Base, handle.BaseEnding) = (session.Value, session.Ending);
        (handle.Value, handle.Ending) = (session.Value, session.Ending);
        (handle.Version, handle.Generation) = (session.Version, session.Generation);
    }

    private static bool IsNewPrincipal(ModelHandle handle, Renew o) => o.Principal is not null && o.Principal != handle.Session.Principal;

    /// <summary>A new principal's lifetime begins anew, unless the handle was just given one.</summary>
    private Ending Renewed(ModelHandle handle, Renew o) =>
        IsNewPrincipal(handle, o) && handle.Ending.Deadline == handle.BaseEnding.Deadline
            ? handle.Ending with { Deadline = Now + StoreAbsolute }
            : handle.Ending;
}
