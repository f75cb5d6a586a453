using SessionKernel.PropertyTests.Golden;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Schema;

/// <summary>The schema id is in every stored envelope: were it made otherwise, none of them could be read.</summary>
public sealed class SchemaIdTests : StoreTest
{
    public static TheoryData<string> Names =>
        [.. GoldenVectors.Instance.Schemas.Select(schema => schema.Name).Where(name => name.Length > 0)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stored_value_carries_the_golden_id_of_its_schema_name(string name)
    {
        var store = World.Carts(b => b.Schema(1, schema => schema.Named(name)));
        using var session = store.CreateAsync(NewCart()).Now();
        Assert.Equal(EnvelopeStatus.Ok, EnvelopeReader.Read(Assert.Single(World.Dump()).Value, session.Key.Seed, out var header, out _));
        Assert.Equal(GoldenVectors.Instance.Schemas.Single(schema => schema.Name == name).Id, header.SchemaId);
    }
}
