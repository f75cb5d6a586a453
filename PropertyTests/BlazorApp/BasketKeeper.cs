using Microsoft.AspNetCore.Components.Server.Circuits;

namespace SessionKernel.PropertyTests.BlazorApp;

#region keeper
/// <summary>Hears of everything that a user does in a circuit.</summary>
public sealed class BasketKeeper(CircuitBasket basket) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(
        Func<CircuitInboundActivityContext, Task> next) =>
        async context =>
        {
            await basket.KeepAsync();
            await next(context);
        };
}
#endregion
