using SessionKernel;
using Storefront.Parent;

namespace Storefront.Web.Sessions;

/// <summary>
/// The ring of secrets that all stores of the shop share: somebody who can only write to the server can't forge a session or an id.
/// </summary>
internal static class ShopSecrets
{
    public static SessionSecrets Ring { get; } =
        new SessionSecrets(SessionSecret.FromBytes(Convert.FromBase64String(ShopSecret.Get()))).Ids(acceptUnkeyed: false);
}
