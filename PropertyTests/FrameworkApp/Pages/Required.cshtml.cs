using Microsoft.AspNetCore.Mvc.RazorPages;
using SessionKernel.AspNetCore;

namespace SessionKernel.PropertyTests.FrameworkApp.Pages;

[WithSession(SessionUse.Required)]
public sealed class RequiredModel : PageModel;
