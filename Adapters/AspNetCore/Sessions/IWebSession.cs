using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>What the middleware needs from a session, whatever its type.</summary>
internal interface IWebSession : IDisposable
{
    /// <summary>The status code that replaces the endpoint's response, because a commit failed; null = the response stands.</summary>
    int? AnswerInstead { get; }

    /// <summary>The name of its store.</summary>
    string Store { get; }

    /// <summary>The default until the session is stored, and once it has ended.</summary>
    SessionId Id { get; }

    /// <summary>Reports that the session is in use, from another thread than the request's.</summary>
    ValueTask TouchAsync();

    /// <summary>
    /// Stores the changes, and sends the token of a session that begins. A second call stores later changes; after a failure, which is
    /// logged, it does nothing.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written: a later call stores the changes.</exception>
    ValueTask CommitAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Writes a change of the client's token again, because an error handler may have cleared the headers. Works after dispose.
    /// </summary>
    /// <param name="context">The request, whose headers are about to leave.</param>
    void WriteToken(HttpContext context);
}
