using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;

namespace SessionKernel.AspNetCore;

// The framework's reader trusts its bytes: it allocates for as many identities as they claim, and recurses for as many actors as they nest.
// Stored bytes may come from anybody who can write to the server.
internal sealed class StoredTicketReader : TicketSerializer
{
    private const int MostIdentities = 64;
    private const int DeepestActor = 16;
    private int _depth;

    /// <returns>Null for anything except a ticket.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "The framework's reader may throw anything for bytes that are no ticket.")]
    public static AuthenticationTicket? Read(byte[] bytes)
    {
        try
        {
            return IdentitiesIn(bytes) is >= 0 and <= MostIdentities ? new StoredTicketReader().Deserialize(bytes) : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    protected override ClaimsIdentity ReadIdentity(BinaryReader reader)
    {
        if (++_depth > DeepestActor)
        {
            throw new InvalidDataException("Actors are nested too deep.");
        }

        var identity = base.ReadIdentity(reader);
        _depth--;
        return identity;
    }

    private static int IdentitiesIn(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        _ = reader.ReadInt32();
        _ = reader.ReadString();
        return reader.ReadInt32();
    }
}
