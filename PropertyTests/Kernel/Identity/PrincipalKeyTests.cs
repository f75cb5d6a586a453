using System.Buffers.Binary;
using SessionKernel.PropertyTests.Golden;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Identity;

/// <summary>The digest of a principal, as a store writes it: into the envelope, and as the route of the id.</summary>
public sealed class PrincipalKeyTests : StoreTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stored_value_and_its_id_carry_the_golden_digest_of_the_principal(bool keyed)
    {
        var vector = GoldenVectors.Instance.Principals.First(principal => principal.Key is not null == keyed);
        var store = World.Carts(b => _ = vector.Key is { } key ? b.PrincipalKey(key) : b);

        using var session = store.CreateAsync(NewCart(), vector.Text).Now();

        Assert.Equal(EnvelopeStatus.Ok, EnvelopeReader.Read(Assert.Single(World.Dump()).Value, session.Key.Seed, out var header, out _));
        Assert.Equal(Digest16.Read(vector.Digest), header.Principal);
        Assert.Equal(BinaryPrimitives.ReadUInt16LittleEndian(vector.Digest), session.Id.Route);
    }

    [Fact]
    public void A_short_secret_is_refused() =>
        Assert.Throws<ArgumentException>(() => SessionStore.ForBag("shop").PrincipalKey(new byte[31]));
}
