using System.Text;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Keys;

public sealed class ClusterSlotTests
{
    private static readonly KeySpace s_keys = new("sk:shop:");

    /// <summary>The reference is held to what a server says.</summary>
    [Fact]
    public void A_route_leads_to_the_slot_of_its_keys()
    {
        for (var route = 0; route <= ushort.MaxValue; route++)
        {
            var key = Encoding.ASCII.GetString(s_keys.ToBytes(new SessionKey(SessionKeyKind.Session, (ushort)route, default)));
            Assert.Equal(KeySlot.Of(key), ClusterSlot.Of((ushort)route));
        }
    }
}
