using System.Reflection;
using StackExchange.Redis.Configuration;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Guards;

/// <summary>With a callback for user and password, everything else stays as the configuration's own provider has it.</summary>
public sealed class CredentialsProviderTests
{
    // Not to be called on another provider; the store names its clients itself.
    private static readonly string[] s_notForwarded = ["ToString", "GetDefaultClientName", "get_Name"];

    [Fact]
    public void Whatever_a_provider_decides_is_passed_on()
    {
        var missed = typeof(DefaultOptionsProvider).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(method => method.IsVirtual && method.DeclaringType == typeof(DefaultOptionsProvider))
            .Select(method => method.Name)
            .Except(typeof(RedisCredentialsProvider)
                .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
                .Select(method => method.Name))
            .Except(s_notForwarded);
        Assert.Empty(missed);
    }

    [Fact]
    public void User_and_password_are_those_of_the_callback()
    {
        var (number, others) = (0, new Others());
        var provider = new RedisCredentialsProvider(others, () => new RedisCredentials($"token {++number}", "app"));
        Assert.Equal(("app", "token 2"), (provider.User, provider.Password));
        Assert.Equal(others.ConfigurationChannel, provider.ConfigurationChannel);
        Assert.Equal(others.KeepAliveInterval, provider.KeepAliveInterval);
    }

    private sealed class Others : DefaultOptionsProvider
    {
        public override string? User => throw new NotSupportedException();

        public override string? Password => throw new NotSupportedException();

        public override string ConfigurationChannel => "";

        public override TimeSpan KeepAliveInterval => TimeSpan.FromSeconds(7);
    }
}
