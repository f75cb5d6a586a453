using System.Text.Json.Serialization;
using SessionKernel;
using SessionKernel.Hosting;
using SessionKernel.Serializers;

try
{
    await using var store = await SessionStore.For<Account>("cli")
        .Serialize(JsonSessionSerializer.For(AccountJson.Default))
        .Expire(idle: TimeSpan.FromDays(14), absolute: TimeSpan.FromDays(90))
        .UseRedis(Environment.GetEnvironmentVariable("REDIS") ?? "localhost:6379")
        .BuildAsync();
    var console = new ConsoleSession<Account>(store, "sessionkernel-cli");
    using var result = args switch
    {
        ["signin", var user] => await console.SignInAsync(new Account(user), principal: user),
        ["whoami"] => await console.CurrentAsync(),
        ["signout"] => await console.SignOutAsync(),
        _ => default,
    };
    Console.WriteLine(result switch
    {
        { IsSignedIn: true } => $"{result.Session.Value.User}, until {result.Session.Deadline:yyyy-MM-dd} at the latest",
        { Status: ConsoleSessionStatus.None } => "signin USER | whoami | signout",
        _ => result.Message,
    });
    return result.IsSignedIn || (result.Status == ConsoleSessionStatus.SignedOut && args is ["signout"]) ? 0 : 1;
}
catch (Exception e) when (e is SessionKernelException or ArgumentException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

internal sealed record Account(string User);

[JsonSerializable(typeof(Account))]
internal sealed partial class AccountJson : JsonSerializerContext;
