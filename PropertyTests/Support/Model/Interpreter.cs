using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace SessionKernel.PropertyTests.Model;

/// <summary>Does to two stores what the model was told, and says the outcome in the model's words.</summary>
internal sealed class Interpreter<T> : IAsyncDisposable
    where T : notnull
{
    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(ModelSession.Blur / 5);

    private readonly ModelBackend _backend;
    private readonly ValueKind<T> _kind;
    private readonly SessionStore<T>[] _stores;
    private readonly FakeTimeProvider _time;
    private readonly string _prefix;
    private readonly BufferLedger _ledger;
    private readonly Dictionary<int, (int Store, Session<T> Session)> _handles = [];
    private readonly Dictionary<int, SessionId> _ids = [];
    private readonly Dictionary<int, string> _keys = [];
    private long _last = TimeProvider.System.GetTimestamp();

    private Interpreter(
        ModelBackend backend, ValueKind<T> kind, SessionStore<T>[] stores, FakeTimeProvider time, string prefix, BufferLedger ledger)
    {
        _backend = backend;
        _kind = kind;
        _stores = stores;
        _time = time;
        _prefix = prefix;
        _ledger = ledger;
    }

    public static async Task<Interpreter<T>> StartAsync(ModelBackend backend, ValueKind<T> kind, string prefix)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        var ledger = new BufferLedger();
        var stores = new SessionStore<T>[2];
        for (var i = 0; i < stores.Length; i++)
        {
            stores[i] = await backend.Use(kind.Describe("model"), i)
                .Expire(Windows.ToSpan(PlainModel.StoreIdle), Windows.ToSpan(PlainModel.StoreAbsolute))
                .Configure(options => options.KeyPrefix = prefix)
                .UseTime(time)
                .TrustClock()
                .UseLedger(ledger)
                .BuildAsync();
        }

        return new Interpreter<T>(backend, kind, stores, time, prefix, ledger);
    }

    /// <summary>Whether an operation took so long that a server's clock, which can't be held, has left the test's behind.</summary>
    public bool WasSlow { get; private set; }

    public async Task<string> ApplyAsync(Operation operation)
    {
        await _backend.HoldAsync(_prefix);
        var outcome = await DoAsync(operation);
        NoteTime();
        return outcome;
    }

    private async Task<string> DoAsync(Operation operation)
    {
        switch (operation)
        {
            case Create o:
                var created = await StoreOf(o.Client).CreateAsync(
                    _kind.From(PlainModel.Initial(o.Value)), o.Principal, o.Windows?.ToSession());
                Hold(o.Client, o.Handle, created);
                Name(o.Session, created);
                return $"create {created.SaveStatus}";
            case Load o:
                var loaded = await StoreOf(o.Client).LoadAsync(_ids[o.Session]);
                var status = loaded.Status;
                if (loaded.IsLive)
                {
                    Hold(o.Client, o.Handle, loaded);
                }
                else
                {
                    loaded.Dispose();
                }

                return $"load {status}";
            case ChangeValue o:
                _kind.Alter(_handles[o.Handle].Session.Value, o.Change);
                return "change";
            case Expire o:
                _handles[o.Handle].Session.SetLifetime(Windows.ToSpan(o.Windows.Idle), Windows.ToSpan(o.Windows.Absolute));
                return "expire";
            case Save o:
                return $"save {await Of(o.Handle).SaveAsync(_handles[o.Handle].Session)}";
            case Touch o:
                await Of(o.Handle).TouchAsync(_handles[o.Handle].Session);
                return "touch";
            case Renew o:
                var renewed = await Of(o.Handle).RenewIdAsync(_handles[o.Handle].Session, o.Principal);
                if (renewed.Succeeded)
                {
                    Name(o.Session, _handles[o.Handle].Session);
                }

                return $"renew {renewed.Status}";
            case Remove o:
                return $"remove {await StoreOf(o.Client).RemoveAsync(_ids[o.Session])}";
            case RemoveUnchanged o:
                return $"remove {await Of(o.Handle).RemoveUnchangedAsync(_handles[o.Handle].Session)}";
            case Update o:
                return await UpdateAsync(o);
            case Advance o:
                await AdvanceAsync(o.Milliseconds);
                return "advance";
            case Dispose o:
                _handles.Remove(o.Handle, out var gone);
                gone.Session.Dispose();
                return "dispose";
            default:
                throw new ArgumentException(operation.ToString());
        }
    }

    /// <summary>What a handle shows, or nothing when it agrees with the model.</summary>
    public string? Disagreement(int handle, ModelHandle expected)
    {
        var session = _handles[handle].Session;
        var shown = Show(
            session.Status, _kind.Read(session.Value), session.IdleTimeout, session.Deadline, session.HasPrincipal, session.CreatedAt);
        var wanted = Show(
            SessionStatus.Live, expected.Value, Windows.ToSpan(expected.Ending.Idle),
            expected.Ending.Deadline is { } deadline ? Start.AddMilliseconds(deadline) : null,
            expected.Session.Principal is not null, Start.AddMilliseconds(expected.Session.Created));
        return shown == wanted ? null : $"handle {handle} shows {shown}, the model {wanted}";
    }

    /// <summary>Whether the keys, and what is left of their TTLs, are those of the model's sessions and no others.</summary>
    public async Task<string?> KeysDisagreeAsync(PlainModel model)
    {
        await FlushAsync();
        await _backend.HoldAsync(_prefix);
        var keys = await _backend.KeysAsync(_prefix, _time);
        NoteTime();
        foreach (var session in model.Sessions.Values)
        {
            var isThere = keys.Remove(_keys[session.Number], out var left);
            var (earliest, latest) = session.Ends;
            if (isThere != (session.At(model.Now) != Presence.Missing))
            {
                return $"session {session.Number} is {session.At(model.Now)} in the model, and its key {(isThere ? "is there" : "is not")}";
            }

            if (isThere && (left < 0 || left < earliest - model.Now - ModelSession.Blur || left > latest - model.Now + ModelSession.Blur))
            {
                return $"session {session.Number} has {left} ms left, and {earliest - model.Now} to {latest - model.Now} ms in the model";
            }
        }

        return keys.Count == 0 ? null : $"{keys.Count} keys belong to no session";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, session) in _handles.Values)
        {
            session.Dispose();
        }

        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    /// <summary>After <see cref="DisposeAsync"/>: buffers that nobody gave back.</summary>
    public long Leaked => _ledger.Outstanding;

    private DateTimeOffset Start { get; } = DateTimeOffset.UnixEpoch.AddDays(20_000);

    private static string Show(
        SessionStatus status, IEnumerable<KeyValuePair<string, int>> value, TimeSpan? idle, DateTimeOffset? deadline,
        bool principal, DateTimeOffset created) =>
        $"{status} {{{string.Join(", ", value.Select(pair => $"{pair.Key}={pair.Value}"))}}} idle {idle} until {deadline:O} principal "
            + $"{principal} created {created:O}";

    private async Task<string> UpdateAsync(Update o)
    {
        var between = "";
        var isFirst = true;
        var result = await StoreOf(o.Client).UpdateAsync(_ids[o.Session], async value =>
        {
            if (isFirst && o.Between is not null)
            {
                isFirst = false;
                between = $" ({await DoAsync(o.Between)})";
            }

            _kind.Alter(value, o.Change);
        });
        return $"update {result.Session} {result.Save}{between}";
    }

    private async Task AdvanceAsync(long milliseconds)
    {
        await FlushAsync();
        var by = TimeSpan.FromMilliseconds(milliseconds);
        _time.Advance(by);
        await _backend.AdvanceAsync(_prefix, by);
    }

    /// <summary>Whatever has passed since the last operation, keys may have ended by it: between two operations, too.</summary>
    private void NoteTime()
    {
        WasSlow |= TimeProvider.System.GetElapsedTime(_last) > s_slow;
        _last = TimeProvider.System.GetTimestamp();
    }

    private async Task FlushAsync()
    {
        foreach (var store in _stores)
        {
            await store.FlushAsync();
        }
    }

    private void Hold(int client, int handle, Session<T> session) => _handles.Add(handle, (client % _stores.Length, session));

    private void Name(int number, Session<T> session)
    {
        _ids.Add(number, session.Id);
        _keys.Add(number, Encoding.ASCII.GetString(new KeySpace(_prefix).ToBytes(session.Key)));
    }

    private SessionStore<T> StoreOf(int client) => _stores[client % _stores.Length];

    private SessionStore<T> Of(int handle) => _stores[_handles[handle].Store];
}
