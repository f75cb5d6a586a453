using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SessionKernel.Hosting;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.ConsoleTests.Hosting;

/// <summary>Stores that configuration describes, in a host.</summary>
[Collection(GarnetCollection.Name)]
public sealed class AddSessionKernelTests(GarnetFixture garnet)
{
    [Fact]
    public async Task Two_stores_are_described_by_their_sections_and_serve()
    {
        var builder = Builder(
            ("Sessions:shop:Redis", garnet.Server.EndPoint), ("Sessions:shop:CommandTimeout", Patient),
            ("Sessions:shop:KeyPrefix", KeyPrefix.Next()), ("Sessions:shop:Idle", "00:10:00"),
            ("Sessions:office:Redis", garnet.Server.EndPoint), ("Sessions:office:CommandTimeout", Patient),
            ("Sessions:office:KeyPrefix", KeyPrefix.Next()), ("Sessions:office:Absolute", "1.00:00:00"));
        Add(builder, "shop");
        Add(builder, "office");
        using var host = builder.Build();
        await host.StartAsync();

        var shop = host.Services.GetRequiredKeyedService<SessionStore<Cart>>("shop");
        var office = host.Services.GetRequiredKeyedService<SessionStore<Cart>>("office");
        Assert.Equal(new SessionLifetime(TimeSpan.FromMinutes(10), null), shop.Lifetime);
        Assert.Equal(new SessionLifetime(null, TimeSpan.FromDays(1)), office.Lifetime);
        using var session = await shop.CreateAsync(new Cart { Items = ["book"] });
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        using var here = await shop.LoadAsync(session.Id);
        using var elsewhere = await office.LoadAsync(session.Id);
        Assert.Equal((SessionStatus.Live, SessionStatus.Missing), (here.Status, elsewhere.Status));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_wrong_section_fails_the_start_of_the_host()
    {
        var builder = Builder(("Sessions:shop:Redis", garnet.Server.EndPoint), ("Sessions:shop:Idle", "-00:10:00"));
        Add(builder, "shop");
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.StartsWith("Sessions:shop:Idle must be a time span", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_neither_the_section_nor_the_code_says_is_missed_by_its_key()
    {
        var builder = Builder();
        Add(builder, "shop");
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(
            [
                "Sessions:shop:Redis is missing: it must be a Redis configuration such as localhost:6379, unless the "
                    + "program calls UseRedis(…).",
                "Sessions:shop:Idle is missing: it must be a time span such as 00:30:00, unless the program calls Expire(…).",
            ],
            error.Failures);
    }

    [Fact]
    public async Task What_is_missing_may_come_from_whoever_has_the_last_word()
    {
        var builder = Builder();
        Add(builder, "shop");
        builder.Services.ConfigureSessionStore<Cart>("shop", store => store.UseMemory().Expire(TimeSpan.FromMinutes(10)));
        using var host = builder.Build();
        await host.StartAsync();

        using var session = await host.Services.GetRequiredService<SessionStore<Cart>>().CreateAsync(new Cart());
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        await host.StopAsync();
    }

    [Fact]
    public async Task Of_several_stores_that_can_t_start_each_is_told()
    {
        var builder = Builder(("Sessions:shop:Idle", "half an hour"), ("Sessions:office:Idle", "-00:10:00"));
        Add(builder, "shop");
        Add(builder, "office");
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<AggregateException>(() => host.StartAsync());
        Assert.StartsWith("2 session stores could not be started.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Sessions:shop:Idle must be", error.Message, StringComparison.Ordinal);
        Assert.Contains("Sessions:office:Idle must be", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_configuration_is_refused_when_the_store_is_added()
    {
        var builder = Builder();

        Assert.Throws<ArgumentException>(
            () => builder.Services.AddSessionKernel<Cart>("shop", builder.Configuration, store => store.Serialize(HostsJson.Serializer)));
    }

    private static string Patient => $"{PatientRedis.Limit}";

    private static void Add(HostApplicationBuilder builder, string name) => builder.Services.AddSessionKernel<Cart>(
        name, builder.Configuration.GetSection("Sessions:" + name), store => store.Serialize(HostsJson.Serializer));

    private static HostApplicationBuilder Builder(params (string Key, string Value)[] entries)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(entries.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value)));
        return builder;
    }
}
