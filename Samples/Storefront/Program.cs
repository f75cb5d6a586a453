using System.CommandLine;
using Storefront;

// The shop and its web processes handle Ctrl-C and SIGTERM themselves.
return await Arguments.Root().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
