using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Kernel;
using Xunit;
using Xunit.Abstractions;
using DataProtection = Microsoft.AspNetCore.DataProtection;

namespace SessionKernel.PropertyTests.Web.Secrets;

/// <summary>Which keys of Data Protection's ring are secrets, and which one is active, whatever the ring holds.</summary>
public sealed class KeyChoiceTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly DateTimeOffset s_now = World.Start;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(90);

    [Fact]
    public void The_active_one_is_the_newest_of_24_hours_or_else_the_oldest() => ForAll(Drawn, keys =>
    {
        var usable = keys.Where(static key => !key.IsRevoked && !(key.IsUnreadable && key.ExpirationDate <= s_now)).ToArray();
        if (usable.Length == 0 || usable.Any(static key => key.IsUnreadable))
        {
            return;
        }

        var settled = usable.Where(static key => key.ActivationDate <= s_now.AddHours(-24)).ToArray();
        var active = settled.Length > 0
            ? settled.MaxBy(static key => key.ActivationDate)!
            : usable.MinBy(static key => key.ActivationDate)!;
        var secrets = Read(keys);
        Assert.Equal(active.Secret, secrets[0]);
        Assert.Equal(usable.Select(static key => key.Secret).Order(), secrets.Order());
    });

    /// <summary>
    /// Such as by a vault that is not reached: without it this instance would go on alone, and open nothing that the others write.
    /// </summary>
    [Fact]
    public void A_key_that_can_not_be_read_is_left_out_only_if_it_has_expired()
    {
        var good = new Key(s_now.AddDays(-2));
        Assert.Equal([good.Secret], Read([good, new Key(s_now - s_lifetime, IsUnreadable: true)]));
        Assert.Throws<CryptographicException>(() => Read([good, new Key(s_now.AddDays(-5), IsUnreadable: true)]));
        Assert.Equal([good.Secret], Read([good, new Key(s_now.AddDays(-5), IsUnreadable: true, IsRevoked: true)]));
    }

    [Fact]
    public void Where_every_key_is_revoked_one_is_made_unless_that_is_switched_off()
    {
        var keys = new Keys([new Key(s_now.AddDays(-5), IsRevoked: true)]);
        Assert.Single(RingOf(keys, new KeyManagementOptions()).Read());
        Assert.Equal((s_now, s_now + s_lifetime), (keys.All[^1].ActivationDate, keys.All[^1].ExpirationDate));
        Assert.Single(RingOf(keys, new KeyManagementOptions()).Read());
        Assert.Equal(2, keys.All.Count);

        var refused = Assert.Throws<InvalidOperationException>(() => Read([]));
        Assert.Contains("AutoGenerateKeys", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Applications_of_different_names_have_different_secrets()
    {
        var key = new Key(s_now.AddDays(-2));
        Assert.NotEqual(Read([key], "shop"), Read([key], "office"));
    }

    private static string[] Read(Key[] keys, string application = "shop")
    {
        var ring = RingOf(new Keys([.. keys]), new KeyManagementOptions { AutoGenerateKeys = false }, application);
        return [.. ring.Read().Select(static one => Convert.ToHexString(one.Bytes))];
    }

    private static DataProtectionRing RingOf(Keys keys, KeyManagementOptions options, string application = "shop") =>
        new(keys, options, application, new FakeTimeProvider(s_now));

    // Activations apart from each other: which of two keys of the same moment is active does not matter, but that all instances agree.
    private static Gen<Key[]> Drawn { get; } =
        from days in Gen.Shuffle<int>([.. Enumerable.Range(-130, 140)])
        from count in Gen.Choose(1, 6)
        from flags in Gen.Choose(0, 9).ArrayOf(count)
        select days.Take(count)
            .Select((day, i) => new Key(s_now.AddHours(12 * day), IsRevoked: flags[i] < 2, IsUnreadable: flags[i] == 9)).ToArray();

    private sealed record Key(DateTimeOffset ActivationDate, bool IsRevoked = false, bool IsUnreadable = false) : IKey
    {
        private readonly byte[] _masterKey = RandomNumberGenerator.GetBytes(64);

        public DateTimeOffset CreationDate => ActivationDate;

        public DateTimeOffset ExpirationDate => ActivationDate + s_lifetime;

        public Guid KeyId { get; } = Guid.NewGuid();

        public IAuthenticatedEncryptorDescriptor Descriptor => IsUnreadable
            ? throw new CryptographicException("The certificate is not there.")
            : new AuthenticatedEncryptorDescriptor(new AuthenticatedEncryptorConfiguration(), new DataProtection.Secret(_masterKey));

        public string Secret => Convert.ToHexString(
            HKDF.DeriveKey(HashAlgorithmName.SHA256, _masterKey, 32, [], "SessionKernel data protection v1\0shop"u8.ToArray()));

        public IAuthenticatedEncryptor? CreateEncryptor() => null;
    }

    private sealed class Keys(List<Key> all) : IKeyManager
    {
        public List<Key> All => all;

        public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate)
        {
            all.Add(new Key(activationDate));
            return all[^1];
        }

        public IReadOnlyCollection<IKey> GetAllKeys() => all;

        public CancellationToken GetCacheExpirationToken() => CancellationToken.None;

        public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => throw new NotSupportedException();

        public void RevokeKey(Guid keyId, string? reason = null) => throw new NotSupportedException();
    }
}
