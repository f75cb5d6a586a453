using System.Text;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults.Refused;

/// <summary>Two sessions of a principal and one of nobody, and the keys of their server as they are.</summary>
/// <param name="stores">Any number of sessions; at most two; and one that has written nothing, so that it touches what it loads.</param>
/// <param name="raw">Has every right.</param>
/// <param name="prefix">Of the stores' keys.</param>
/// <param name="principal">Of this scene alone.</param>
public sealed class RefusedScene(
    (SessionStore<Basket> Plain, SessionStore<Basket> Limited, SessionStore<Basket> Other) stores, RespConnection raw, string prefix,
    string principal)
{
    private Dictionary<string, string> _sessions = [];
    private HashSet<string> _listed = [];

    public SessionStore<Basket> Store => stores.Plain;

    public SessionStore<Basket> Limited => stores.Limited;

    public SessionStore<Basket> Other => stores.Other;

    public string Principal => principal;

    public Session<Basket> First { get; private set; }

    public Session<Basket> Second { get; private set; }

    public Session<Basket> Nobodys { get; private set; }

    public SessionLock Held { get; private set; } = null!;

    public async Task PrepareAsync()
    {
        First = await Store.CreateAsync(new Basket { Items = ["first"] }, principal);
        Second = await Store.CreateAsync(new Basket { Items = ["second"] }, principal);
        Nobodys = await Store.CreateAsync(new Basket { Items = ["nobody's"] });
        Held = await Store.LockAsync(First.Id, TimeSpan.FromMinutes(10), TimeSpan.Zero);
        Assert.True(First.IsLive && Second.IsLive && Nobodys.IsLive && Held.IsHeld);
    }

    public async Task RememberAsync() => (_sessions, _listed) = (await SessionsAsync(), await ListedAsync());

    public async Task EvictIndexAsync() => await raw.SendAsync("DEL", Index);

    public string KeyOf(SessionKey key) => Encoding.ASCII.GetString(new KeySpace(prefix).ToBytes(key));

    public async Task<bool> IsThereAsync(SessionKey key) => (await SessionsAsync()).ContainsKey(KeyOf(key));

    public async Task<bool> IsListedAsync(SessionKey key) => (await ListedAsync()).Contains(key.ToDigestString());

    public async Task<long> LeftAsync(SessionKey key) => (long)(await raw.SendAsync("PTTL", KeyOf(key)))!;

    public async Task ShortenAsync(SessionKey key) => await raw.SendAsync("PEXPIRE", KeyOf(key), 300_000);

    /// <summary>Every session that was there is as it was and where it was listed, and no other is.</summary>
    public async Task AssertAsBeforeAsync()
    {
        Assert.Equal(
            _sessions.OrderBy(static one => one.Key, StringComparer.Ordinal),
            (await SessionsAsync()).OrderBy(static one => one.Key, StringComparer.Ordinal));
        await AssertListedAsync();
    }

    public async Task AssertListedAsync() => Assert.Subset(await ListedAsync(), _listed);

    public async Task AssertAllEndAsync()
    {
        foreach (var key in await KeysAsync())
        {
            Assert.NotEqual(-1L, await raw.SendAsync("PTTL", key));
        }
    }

    public async Task DisposeAsync()
    {
        await Held.DisposeAsync();
        First.Dispose();
        Second.Dispose();
        Nobodys.Dispose();
        foreach (var key in await KeysAsync())
        {
            await raw.SendAsync("DEL", key);
        }
    }

    private string Index => KeyOf(SessionKey.OfPrincipal(new NameDigester(null).Principal(principal)));

    private async Task<HashSet<string>> ListedAsync() =>
        [.. ((object?[])(await raw.SendAsync("ZRANGE", Index, 0, -1))!).Select(static member => Encoding.ASCII.GetString((byte[])member!))];

    /// <summary>Envelopes that are no moved markers, by their keys.</summary>
    private async Task<Dictionary<string, string>> SessionsAsync()
    {
        var found = new Dictionary<string, string>();
        foreach (var key in (await KeysAsync()).Where(static key => key.Split('}')[1].Length == 1 + Digest16.TextLength))
        {
            if (await raw.SendAsync("GET", key) is byte[] value && EnvelopeHead.IsEnvelope(value) && !EnvelopeHead.IsMoved(value))
            {
                found.Add(key, Convert.ToHexString(value));
            }
        }

        return found;
    }

    private async Task<string[]> KeysAsync() =>
        [.. ((object?[])(await raw.SendAsync("KEYS", prefix + "{*"))!).Select(static key => Encoding.ASCII.GetString((byte[])key!))];
}
