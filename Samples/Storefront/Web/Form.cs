namespace Storefront.Web;

/// <summary>Reads a form, and redirects to a page.</summary>
internal static class Form
{
    public static async Task<string?> FieldAsync(HttpContext context, string name) =>
        context.Request.HasFormContentType
            ? (string?)(await context.Request.ReadFormAsync(context.RequestAborted))[name]
            : null;

    public static void SeeOther(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
    }
}
