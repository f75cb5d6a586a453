using SessionKernel.PropertyTests.Kernel.Serialization;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Reuse;

public sealed class ValueReuseTests : StoreTest
{
    private readonly ShapeStores _stores;

    public ValueReuseTests() => _stores = new ShapeStores(World);

    [Theory]
    [InlineData("loaded", true)]
    [InlineData("marked and saved", true)]
    [InlineData("replaced", false)]
    [InlineData("created", false)]
    [InlineData("can't be emptied", false)]
    [InlineData("throws when emptied", false)]
    public void A_value_serves_again_only_if_the_store_read_it_and_it_could_be_emptied(string what, bool serves)
    {
        var number = what == "can't be emptied" ? Shape.Sticky : what == "throws when emptied" ? Shape.Thrower : 1;
        var session = _stores.Reusing.CreateAsync(new Shape { Number = number }).Now();
        var id = session.Id;
        if (what != "created")
        {
            session.Dispose();
            session = _stores.Reusing.LoadAsync(id).Now();
        }

        var value = session.Value;
        if (what == "replaced")
        {
            session.Value = new Shape();
        }
        else if (what == "marked and saved")
        {
            value.Mark("a");
            Assert.Equal(SaveStatus.Saved, _stores.Reusing.SaveAsync(session).Now());
        }

        session.Dispose();
        using var next = _stores.Reusing.LoadAsync(id).Now();
        Assert.Equal(serves, ReferenceEquals(value, next.Value));
        using var beside = _stores.Reusing.LoadAsync(id).Now();
        Assert.NotSame(next.Value, beside.Value);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(5, false)]
    public void Another_version_or_serializer_is_neither_read_into_a_value_that_served_nor_serves_again(int way, bool serves)
    {
        var own = _stores.Create(7, new Shape { Number = 1 });
        var other = _stores.Create(way, new Shape { Number = 2 });
        Shape Load(SessionId id)
        {
            using var session = _stores.Reusing.LoadAsync(id).Now();
            return session.Value;
        }

        var pooled = Load(own);
        var read = Load(other);
        Assert.Equal(serves, ReferenceEquals(pooled, read));
        Assert.Same(pooled, Load(own));
    }

    [Fact]
    public void A_value_whose_read_failed_is_dropped()
    {
        var own = _stores.Create(7, new Shape { Number = 1 });
        var cut = _stores.Create(4, new Shape { Number = 2, Text = new string('x', 100) });
        var refused = _stores.Create(7, new Shape { Number = Shape.Refused });
        foreach (var (bad, status) in new[] { (cut, SessionStatus.UnknownFormat), (refused, SessionStatus.ValidationFailed) })
        {
            var first = _stores.Reusing.LoadAsync(own).Now();
            var value = first.Value;
            first.Dispose();
            Assert.Equal(status, StatusOf(_stores.Reusing, bad));
            using var next = _stores.Reusing.LoadAsync(own).Now();
            Assert.NotSame(value, next.Value);
        }
    }

    [Fact]
    public async Task A_handle_that_is_disposed_during_a_save_gives_its_value_back_when_the_save_has_ended()
    {
        var id = _stores.Create(7, new Shape { Number = 1 });
        var session = _stores.Reusing.LoadAsync(id).Now();
        var value = session.Value;
        value.Mark("a");
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        var save = _stores.Reusing.SaveAsync(session);
        session.Dispose();
        Faults.Gate = null;
        using (var meanwhile = _stores.Reusing.LoadAsync(id).Now())
        {
            Assert.NotSame(value, meanwhile.Value);
            gate.SetResult();
            Assert.Equal(SaveStatus.Saved, await save);
            using var after = _stores.Reusing.LoadAsync(id).Now();
            Assert.Same(value, after.Value);
        }
    }

    [Theory]
    [InlineData("JSON")]
    [InlineData("MessagePack")]
    [InlineData("Protocol Buffers")]
    public void A_serializer_that_does_not_say_that_it_overwrites_is_refused(string name)
    {
        var builder = SessionStore.For<Shape>("shapes")
            .Serialize(SerializerTests.MemoryPack)
            .WriteAs(serializer: AllSerializers.Named(name))
            .Expire(World.Idle).UseMemory().ReuseValues();
        Assert.True(builder.Described().ReusesValues);
        Assert.Contains(name, Assert.Throws<InvalidOperationException>(builder.Build).Message, StringComparison.Ordinal);
    }
}
