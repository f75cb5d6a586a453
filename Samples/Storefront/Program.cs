using Storefront;
using Storefront.Parent;
using Storefront.Smoke;
using Storefront.Web;

if (Arguments.Parse(args, out string problem) is not { } arguments)
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

return arguments switch
{
    { Serve: { } serve } => await ShopProcess.RunAsync(serve),
    { Smoke: true } => await SmokeRun.RunAsync(arguments.Redis, arguments.PaymentWindow),
    _ => await OpenShop.RunAsync(arguments.Redis, arguments.PaymentWindow),
};
