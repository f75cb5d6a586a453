using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace SessionKernel.PropertyTests.FrameworkApp.Pages;

public sealed class FormModel : PageModel
{
    public string Text { get; private set; } = "";

    public void OnGet() => Text = HttpContext.Session.GetString("text") ?? "nothing";

    public IActionResult OnPost(string text)
    {
        HttpContext.Session.SetString("text", text);
        TempData["note"] = "stored";
        return RedirectToPage();
    }
}
