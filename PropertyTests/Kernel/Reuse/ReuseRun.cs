using MemoryPack;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Reuse;

/// <summary>Steps over a store that reuses values, each compared with what a store that does not reads of the same session.</summary>
internal sealed class ReuseRun
{
    private readonly World _world = new();
    private readonly ShapeStores _stores;
    private readonly List<SessionId> _ids = [];
    private readonly List<(Session<Shape> Handle, string Expected)> _open = [];
    private readonly List<(Shape Value, string Expected)> _users = [];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly string _shared = string.Join(',', ShapeStores.Shared);
    private int _marks;

    public ReuseRun() => _stores = new ShapeStores(_world);

    public int Loads { get; private set; }

    public int Reused { get; private set; }

    public void Do(int what, int which, Shape drawn)
    {
        var shape = MemoryPackSerializer.Deserialize<Shape>(MemoryPackSerializer.Serialize(drawn))!;
        if (_ids.Count == 0 || what <= 4)
        {
            _ids.Add(_stores.Create(which % 8, shape));
        }
        else if (what <= 9 || _open.Count == 0)
        {
            Load(_ids[which % _ids.Count]);
        }
        else if (what == 10)
        {
            Create(shape);
        }
        else if (what <= 12)
        {
            Update(_ids[which % _ids.Count], which, shape);
        }
        else
        {
            With(what, which % _open.Count, shape);
        }
    }

    /// <summary>Every live handle holds its own, and what is a user's or shared by the user's own code was never emptied.</summary>
    public void Check()
    {
        Assert.All(_open, o => Assert.Equal(o.Expected, o.Handle.Value.ToString()));
        Assert.All(_users, u => Assert.Equal(u.Expected, u.Value.ToString()));
        Assert.Equal(_open.Count, _open.Select(o => o.Handle.Value).Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal(_shared, string.Join(',', ShapeStores.Shared));
    }

    public void Finish()
    {
        _open.ForEach(o => o.Handle.Dispose());
        _world.Finish();
    }

    private void Mark(Shape value)
    {
        value.Mark(Trace());
        if (_users.FindIndex(u => ReferenceEquals(u.Value, value)) is >= 0 and var user)
        {
            _users[user] = (value, value.ToString());
        }
    }

    private string Trace() => $"mark{++_marks}";

    private void Load(SessionId id)
    {
        using var fresh = _stores.Plain.LoadAsync(id).Now();
        var session = _stores.Reusing.LoadAsync(id).Now();
        Assert.Equal(fresh.Status, session.Status);
        if (!session.IsLive)
        {
            session.Dispose();
            return;
        }

        Assert.Equal(fresh.Value.ToString(), session.Value.ToString());
        Loads++;
        Reused += _seen.Add(session.Value) ? 0 : 1;
        _open.Add((session, session.Value.ToString()));
    }

    private void Create(Shape value)
    {
        var session = _stores.Reusing.CreateAsync(value).Now();
        Assert.Same(value, session.Value);
        _users.Add((value, value.ToString()));
        _ids.Add(session.Id);
        session.Dispose();
    }

    /// <summary>In place, by a new value, or after another writer was first.</summary>
    private void Update(SessionId id, int which, Shape shape)
    {
        var (attempts, trace) = (0, Trace());
        _stores.Reusing.UpdateAsync(id, value =>
        {
            if (attempts++ == 0 && which % 3 == 0)
            {
                _stores.Plain.UpdateAsync(id, theirs => theirs.Mark("theirs")).Now();
            }

            Assert.DoesNotContain(_open, o => ReferenceEquals(o.Handle.Value, value));
            if (which % 2 == 0)
            {
                _users.Add((shape, shape.ToString()));
                return shape;
            }

            value.Mark(trace);
            return value;
        }).Now();
    }

    private void With(int what, int index, Shape shape)
    {
        var handle = _open[index].Handle;
        switch (what)
        {
            case 13:
                Mark(handle.Value);
                break;
            case 14:
                _stores.Reusing.SaveAsync(handle).Now();
                break;
            case 15:
                _users.Add((shape, shape.ToString()));
                handle.Value = shape;
                break;
            case 16 when _stores.Reusing.RenewIdAsync(handle).Now().Succeeded:
                _ids.Add(handle.Id);
                break;
            default:
                Mark(handle.Value);
                handle.Dispose();
                handle.Dispose();
                _open.RemoveAt(index);
                return;
        }

        _open[index] = (handle, handle.Value.ToString());
    }
}
