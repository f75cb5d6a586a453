using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace SessionKernel.PropertyTests.FrameworkApp;

/// <summary>Session, TempData and antiforgery of a controller.</summary>
[Route("mvc/[action]")]
public sealed class CounterController(IAntiforgery antiforgery) : Controller
{
    [HttpGet]
    public int Count()
    {
        var count = (HttpContext.Session.GetInt32("count") ?? 0) + 1;
        HttpContext.Session.SetInt32("count", count);
        return count;
    }

    [HttpGet]
    public IActionResult Note()
    {
        TempData["note"] = "for the next request";
        return RedirectToAction(nameof(Read));
    }

    [HttpGet]
    public string Read() => TempData["note"] as string ?? "none";

    [HttpGet]
    public string Token() => antiforgery.GetAndStoreTokens(HttpContext).RequestToken!;

    [HttpPost]
    [ValidateAntiForgeryToken]
    public void Say([FromForm] string text) => HttpContext.Session.SetString("text", text);

    [HttpGet]
    public string Said() => HttpContext.Session.GetString("text") ?? "nothing";
}
