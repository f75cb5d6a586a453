using System.Net;
using Storefront.Web;

namespace Storefront.Smoke;

internal sealed partial class Journey
{
    private const int Rounds = 50;

    private async Task<StepResult> RaceAsync(CancellationToken cancellation)
    {
        string[] skus = [.. Catalogue.Skus.Where(static s => s != FirstItem).Take(2 * Rounds)];
        int accepted = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string[] pair = [skus[2 * round], skus[(2 * round) + 1]];
            Page[] answers = await Task.WhenAll(
                _customer.AddAsync(A, pair[0], cancellation),
                _customer.AddAsync(B, pair[1], cancellation));
            accepted += answers.Count(static a => a.Status == HttpStatusCode.SeeOther);
            _added.UnionWith(pair);
        }

        return StepResult.Same($"{2 * Rounds} accepted", $"{accepted} accepted");
    }

    private async Task<StepResult> ListAsync(Uri process, CancellationToken cancellation)
    {
        Page page = await _customer.GetAsync(process, "cart", cancellation);
        int raced = page.Items.Count(sku => sku != FirstItem && _added.Contains(sku));
        return StepResult.Same(
            $"{2 * Rounds} of {2 * Rounds}, and the first",
            $"{raced} of {2 * Rounds}, {(page.Items.Contains(FirstItem) ? "and" : "without")} the first");
    }
}
