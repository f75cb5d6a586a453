using FsCheck;
using FsCheck.Fluent;
using SessionKernel.PropertyTests.Golden;
using SessionKernel.PropertyTests.Kernel.Serialization;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Protection;

public sealed class CompressionTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const int Above = 1_000;

    private static readonly Gen<Cart> Carts =
        from length in Gen.Frequency((1, Gen.Choose(0, Above * 5)), (2, Gen.Choose(Above - 40, Above + 20)))
        from letters in Gen.Choose(1, 0x5FFF)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Cart { UserId = seed, Note = NoteOf(length, letters, new Random(seed)) };

    [Fact]
    public void What_is_written_is_read_and_is_compressed_exactly_where_it_is_large_and_gets_smaller()
    {
        var (compressed, large) = (0, 0);
        ForAll(
            from cart in Carts
            from serializer in Gen.Elements<ISessionSerializer>(AllSerializers.All)
            select (cart, serializer),
            drawn =>
            {
                var world = new World();
                var store = world.Carts(b => b.Serialize(drawn.serializer).Compress(Above));
                using (var session = store.CreateAsync(drawn.cart).Now())
                {
                    var plain = SerializerTests.Write(drawn.serializer, drawn.cart).Length;
                    var (header, stored) = HeaderOf(world, session.Key);
                    Assert.Equal(plain, header.PlainLength);
                    Assert.True(header.Flags == EnvelopeFlags.Compressed ? stored < plain - (plain / 8) : stored == plain);
                    Assert.True(plain > Above || header.Flags == EnvelopeFlags.None);
                    large += plain > Above ? 1 : 0;
                    compressed += header.Flags == EnvelopeFlags.Compressed ? 1 : 0;
                    using var loaded = store.LoadAsync(session.Id).Now();
                    Assert.Equal((drawn.cart.UserId, drawn.cart.Note), (loaded.Value.UserId, loaded.Value.Note));
                    Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(loaded).Now());
                    loaded.Value.UserId++;
                    Assert.Equal(SaveStatus.Saved, store.SaveAsync(loaded).Now());
                    Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(loaded).Now());
                }

                world.Finish();
            },
            runs: 500);
        Output.WriteLine($"{large} were large, {compressed} of them got smaller");
        Assert.InRange(compressed, large / 4, large - 1);
    }

    [Fact]
    public void What_does_not_compress_is_stored_plain()
    {
        var world = new World();
        var store = world.Bags(b => b.Compress(0));
        var bag = new AttributeBag();
        bag.Set("noise", Noise(4_000));
        using (var session = store.CreateAsync(bag).Now())
        {
            Assert.Equal(EnvelopeFlags.None, HeaderOf(world, session.Key).Header.Flags);
            bag.Set("noise", new byte[4_000]);
            Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
            Assert.Equal(EnvelopeFlags.Compressed, HeaderOf(world, session.Key).Header.Flags);
        }

        world.Finish();
    }

    [Fact]
    public void A_node_that_does_not_compress_reads_what_is_compressed_and_saves_it_plain_and_back()
    {
        var world = new World();
        var (off, on) = (world.Carts(), world.Carts(b => b.Compress()));
        using (var session = on.CreateAsync(new Cart { Note = new string('x', 5_000) }).Now())
        {
            Assert.Equal(EnvelopeFlags.Compressed, HeaderOf(world, session.Key).Header.Flags);
            off.UpdateAsync(session.Id, cart => cart.UserId = 1).Now();
            Assert.Equal(EnvelopeFlags.None, HeaderOf(world, session.Key).Header.Flags);
            on.UpdateAsync(session.Id, cart => cart.UserId++).Now();
            Assert.Equal(EnvelopeFlags.Compressed, HeaderOf(world, session.Key).Header.Flags);
            using var loaded = off.LoadAsync(session.Id).Now();
            Assert.Equal((2, 5_000), (loaded.Value.UserId, loaded.Value.Note.Length));
        }

        world.Finish();
    }

    [Fact]
    public void Bags_that_are_compressed_merge_and_ids_are_renewed()
    {
        var world = new World();
        var (here, there) = (world.Bags(b => b.Compress(0)), world.Bags(b => b.Compress(0)));
        using (var mine = here.CreateAsync(new AttributeBag()).Now())
        {
            using var theirs = there.LoadAsync(mine.Id).Now();
            mine.Value.Set("mine", new byte[3_000]);
            theirs.Value.Set("theirs", new byte[2_000]);
            Assert.Equal(SaveStatus.Saved, here.SaveAsync(mine).Now());
            Assert.Equal(SaveStatus.Saved, there.SaveAsync(theirs).Now());
            Assert.Equal(["mine", "theirs"], theirs.Value.Keys);
            Assert.True(there.RenewIdAsync(theirs, "somebody").Now().Succeeded);
            using var renewed = here.LoadAsync(theirs.Id).Now();
            Assert.Equal(["mine", "theirs"], renewed.Value.Keys);
        }

        world.Finish();
    }

    [Fact]
    public void The_limit_is_of_the_plain_payload()
    {
        var world = new World();
        var store = world.Carts(b => b.Compress().Configure(o => o.MaxPayloadBytes = 10_000));
        using (var refused = store.CreateAsync(new Cart { Note = new string('x', 20_000) }).Now())
        {
            Assert.Equal(SaveStatus.TooLarge, refused.SaveStatus);
        }

        world.Finish();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData((256 << 20) + 1)]
    public void A_threshold_is_refused(int above) => Assert.Throws<ArgumentOutOfRangeException>(
        () => SessionStore.For<Cart>("shop").Serialize(AllSerializers.Json).Expire(World.Idle).UseMemory().Compress(above).Build());

    [Fact]
    public void The_golden_stream_is_read()
    {
        var vector = GoldenVectors.Instance.Envelope("compressed");
        var plain = Compression.TryDecompress(vector.Payload, (int)vector.PlainLength, new BufferPool());
        Assert.Equal(GoldenVectors.Instance.Envelope("json").Payload, plain!.Span.ToArray());
    }

    internal static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static string NoteOf(int length, int letters, Random random) =>
        string.Create(length, (letters, random), static (text, with) =>
        {
            foreach (ref var letter in text)
            {
                letter = (char)(' ' + with.random.Next(with.letters));
            }
        });

    private static (EnvelopeHeader Header, int Stored) HeaderOf(World world, SessionKey key)
    {
        var value = Assert.Single(world.Dump()).Value;
        Assert.Equal(EnvelopeStatus.Ok, EnvelopeReader.Read(value, key.Seed, out var header, out var payload));
        return (header, value[payload].Length);
    }
}
