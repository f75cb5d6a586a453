using Microsoft.Extensions.Hosting;
using SessionKernel.PropertyTests.SiloApp;

// It says "ready" once it serves, and ends when its input does: it never outlives its parent.
using var silo = CartSilo.Build(new SiloArguments(args));
await silo.StartAsync();
await Console.Out.WriteLineAsync("ready");
while (await Console.In.ReadLineAsync() is not null)
{
}

await silo.StopAsync();
