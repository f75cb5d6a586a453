using System.Collections.Immutable;

namespace SessionKernel.PropertyTests.Model;

/// <summary>
/// What a store of sessions is to do, told without bytes, stamps, batches or filters: one session is one value, and every
/// operation happens at once. It says the outcome of each operation as a text such as "save Conflict".
/// </summary>
internal sealed partial class PlainModel(bool merges)
{
    public const long StoreIdle = 30 * 60_000;
    public const long StoreAbsolute = 12 * 3_600_000;
    private static readonly ImmutableSortedDictionary<string, int> Empty = ImmutableSortedDictionary.Create<string, int>(
        StringComparer.Ordinal);

    private int _version;

    public bool Merges => merges;

    public long Now { get; private set; }

    public SortedDictionary<int, ModelSession> Sessions { get; } = [];

    public SortedDictionary<int, ModelHandle> Handles { get; } = [];

    public static ImmutableSortedDictionary<string, int> Initial(int value) => Empty.Add("a", value);

    public bool IsBlurredAfter(long milliseconds) => Sessions.Values.Any(s => s.IsBlurredAt(Now + milliseconds));

    /// <summary>Whether what the operation speaks of is there, and whether it is no misuse.</summary>
    public bool Allows(Operation operation) => operation switch
    {
        Create => true,
        Load o => Sessions.ContainsKey(o.Session),
        ChangeValue o => Handles.ContainsKey(o.Handle),
        Expire o => Handles.TryGetValue(o.Handle, out var h) && (o.Windows.Absolute is not null || h.Session.Principal is null),
        Save o => Handles.ContainsKey(o.Handle),
        Touch o => Handles.ContainsKey(o.Handle),
        Renew o => Handles.TryGetValue(o.Handle, out var h) && (!IsNewPrincipal(h, o) || Renewed(h, o).Deadline is not null),
        Remove o => Sessions.ContainsKey(o.Session),
        RemoveUnchanged o => Handles.ContainsKey(o.Handle),
        Update o => Sessions.ContainsKey(o.Session) && (o.Between is null || Allows(o.Between)),
        Advance o => !IsBlurredAfter(o.Milliseconds),
        Dispose o => Handles.ContainsKey(o.Handle),
        _ => false,
    };

    public string Apply(Operation operation)
    {
        switch (operation)
        {
            case Create o:
                return CreateOne(o);
            case Load o:
                return LoadOne(o);
            case ChangeValue o:
                Alter(Handles[o.Handle], o.Change);
                return "change";
            case Expire o:
                Handles[o.Handle].Ending = From(o.Windows);
                return "expire";
            case Save o:
                return $"save {SaveOne(Handles[o.Handle], merges)}";
            case Touch o:
                TouchOne(Handles[o.Handle]);
                return "touch";
            case Renew o:
                return $"renew {RenewOne(Handles[o.Handle], o)}";
            case Remove o:
                return $"remove {RemoveOne(Sessions[o.Session], null)}";
            case RemoveUnchanged o:
                return $"remove {RemoveOne(Handles[o.Handle].Session, Handles[o.Handle].Version)}";
            case Update o:
                return UpdateOne(o);
            case Advance o:
                Now += o.Milliseconds;
                return "advance";
            case Dispose o:
                Handles.Remove(o.Handle);
                return "dispose";
            default:
                throw new ArgumentException(operation.ToString());
        }
    }

    private string CreateOne(Create o)
    {
        var session = new ModelSession
        {
            Number = o.Session,
            Value = Initial(o.Value),
            Ending = From(o.Windows ?? new Windows(StoreIdle, StoreAbsolute)),
            Created = Now,
            Principal = o.Principal,
            Version = ++_version,
            LastUse = Now,
        };
        Sessions.Add(o.Session, session);
        Handles.Add(o.Handle, ModelHandle.On(session, o.Client));
        return "create Saved";
    }

    private string LoadOne(Load o)
    {
        var session = Sessions[o.Session];
        var presence = session.At(Now);
        if (presence == Presence.Live)
        {
            session.LastUse = Now;
            Handles.Add(o.Handle, ModelHandle.On(session, o.Client));
        }

        return $"load {presence}";
    }

    private void Alter(ModelHandle handle, Change change)
    {
        handle.Value = change.Kind switch
        {
            ChangeKind.Set => handle.Value.SetItem(change.Key, change.Value),
            ChangeKind.Remove => handle.Value.Remove(change.Key),
            _ => Empty,
        };
        handle.Cleared |= merges && change.Kind == ChangeKind.Clear;
    }

    private void TouchOne(ModelHandle handle)
    {
        if (handle.Session.At(Now) == Presence.Live && handle.Session.Version == handle.Version)
        {
            handle.Session.LastUse = Now;
        }
    }

    private Ending From(Windows windows) => new(windows.Idle, Now + windows.Absolute);
}
