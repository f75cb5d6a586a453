using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using SessionKernel.AspNetCore;

namespace SessionKernel.PropertyTests.FrameworkApp;

/// <summary>Its actions need a session, unless they say otherwise.</summary>
[WithSession(SessionUse.Required)]
[Route("mvc/use/[action]")]
public sealed class UseController : Controller
{
    [HttpGet]
    public string Required() => "reached";

    [HttpGet]
    [WithSession(SessionUse.Optional)]
    public string Begin()
    {
        HttpContext.Session.SetInt32("n", 1);
        return "reached";
    }

    [HttpGet]
    [WithSession(SessionUse.ReadOnly)]
    public string ReadOnly()
    {
        HttpContext.Session.SetInt32("n", 2);
        return "reached";
    }

    [HttpGet]
    [WithSession(SessionUse.None)]
    public string None() => $"{HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.ISessionFeature>() is null}";
}
