using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>What the middleware needs of a session, whatever its type.</summary>
internal interface IWebSession : IDisposable
{
    /// <summary>The status code in place of the endpoint's answer, since a commit failed; null = its answer stands.</summary>
    int? AnswerInstead { get; }

    /// <summary>The name of its store.</summary>
    string Store { get; }

    /// <summary>The default until it is stored, and once it has ended.</summary>
    SessionId Id { get; }

    /// <summary>Says that the session is in use, from another thread than the request's.</summary>
    ValueTask TouchAsync();

    /// <summary>
    /// Stores what changed, and sends the token of a session that begins. A second call stores what changed since; after a
    /// failure, which is logged, it does nothing.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written: a later call stores it.</exception>
    ValueTask CommitAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Writes what became of the client's token, again: an error handler may have cleared the headers. Works after dispose.
    /// </summary>
    /// <param name="context">The request, whose headers are about to leave.</param>
    void WriteToken(HttpContext context);
}
