using Microsoft.AspNetCore.Http;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>An app whose endpoints use a session.</summary>
internal abstract class SessionApp : WebApp
{
    public override IReadOnlyDictionary<string, Func<HttpContext, ValueTask<Visit>>> Endpoints =>
        new Dictionary<string, Func<HttpContext, ValueTask<Visit>>>
    {
        [HttpEndpoints.Read] = ReadAsync,
        [HttpEndpoints.Change] = ChangeAsync,
    };

    public abstract ValueTask<Visit> ReadAsync(HttpContext context);

    public abstract ValueTask<Visit> ChangeAsync(HttpContext context);
}
