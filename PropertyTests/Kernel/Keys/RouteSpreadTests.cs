using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Keys;

public sealed class RouteSpreadTests(ITestOutputHelper output)
{
    private const int Slots = 16_384;

    [Fact]
    public void The_65536_routes_spread_evenly_over_the_slots_of_a_Cluster()
    {
        var keys = new KeySpace("sk:shop:");
        var count = new int[Slots];
        for (var route = 0; route < 65_536; route++)
        {
            count[SlotOf(KeySpaceTests.Text(keys, SessionKey.OfSession((ushort)route, default)))]++;
        }

        var chiSquare = count.Sum(c => (c - 4.0) * (c - 4.0) / 4.0);
        output.WriteLine($"routes per slot {count.Min()} to {count.Max()}, chi-square {chiSquare:F0} for {Slots - 1} degrees of freedom");
        // Random placing would give 16,383 with a standard deviation of 181; less is more even.
        Assert.InRange(chiSquare, 0, Slots - 1 + (5 * 181));
    }

    [Fact]
    public async Task A_principals_sessions_share_a_slot_and_anonymous_ones_do_not()
    {
        var world = new World();
        var store = world.Carts();
        var keys = new KeySpace("sk:shop:");
        var own = new HashSet<int>();
        var anonymous = new HashSet<int>();
        for (var i = 0; i < 20; i++)
        {
            using var hers = await store.CreateAsync(new Cart(), "42");
            using var nobodys = await store.CreateAsync(new Cart());
            own.Add(SlotOf(KeySpaceTests.Text(keys, hers.Key)));
            anonymous.Add(SlotOf(KeySpaceTests.Text(keys, nobodys.Key)));
        }

        Assert.Single(own);
        Assert.InRange(anonymous.Count, 15, 20);
        world.Finish();
    }

    [Theory]
    [InlineData("123456789", 12_739)]
    [InlineData("{user1000}.following", 3_443)]
    public void Slots_are_those_of_Redis(string key, int slot) => Assert.Equal(slot, SlotOf(key));

    // CRC16/XMODEM of the hash tag.
    private static int SlotOf(string key)
    {
        var open = key.IndexOf('{', StringComparison.Ordinal);
        var close = key.IndexOf('}', StringComparison.Ordinal);
        var crc = 0;
        foreach (var b in Encoding.UTF8.GetBytes(open < 0 ? key : key[(open + 1)..close]))
        {
            crc ^= b << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = ((crc << 1) ^ ((crc & 0x8000) == 0 ? 0 : 0x1021)) & 0xFFFF;
            }
        }

        return crc % Slots;
    }
}
