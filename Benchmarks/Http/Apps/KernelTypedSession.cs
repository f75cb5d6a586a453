using MemoryPack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>This library with a type of its own instead of byte strings.</summary>
internal sealed class KernelTypedSession : SessionApp
{
    public override void AddTo(IServiceCollection services, string redis)
    {
        services.AddSessionKernel(store => store.Expire(Idle).UseRedis(redis));
        services.AddTypedSession<TypedCart>("cart", store => store
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(Idle)
            .Configure(static options => options.KeyPrefix = KeyPrefix)
            .UseRedis(redis));
    }

    public override void Use(IApplicationBuilder app) => app.UseSessionKernel();

    public override async ValueTask<Visit> BeginAsync(HttpContext context, long owner)
    {
        var cart = new TypedCart { Owner = owner, Lines = ByteCart.Lines(owner) };
        (await context.GetSessionAsync<TypedCart>()).Value = cart;
        return cart.Visit;
    }

    public override async ValueTask<Visit> ReadAsync(HttpContext context) => (await context.GetSessionAsync<TypedCart>()).Value.Visit;

    public override async ValueTask<Visit> ChangeAsync(HttpContext context)
    {
        var cart = (await context.GetSessionAsync<TypedCart>()).Value;
        cart.Changes++;
        return cart.Visit;
    }
}

[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial class TypedCart
{
    [MemoryPackOrder(0)]
    public long Owner { get; set; }

    [MemoryPackOrder(1)]
    public long Changes { get; set; }

    [MemoryPackOrder(2)]
    public byte[] Lines { get; set; } = [];

    [MemoryPackIgnore]
    public Visit Visit => new(Owner, Changes);
}
