using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SessionKernel.AspNetCore;

// The endpoint's body, which can still be replaced when its first byte is written: a write first starts the headers, which commits the
// sessions, and if a commit failed, nothing of the body is passed on. Nor is anything that is written after the request, because the
// server's own stream then belongs to the next response.
internal sealed class ReplaceableBody(IHttpResponseBodyFeature inner, RequestSessions sessions) : Stream, IHttpResponseBodyFeature
{
    private PipeWriter? _writer;
    private volatile bool _isOver;

    public Stream Stream => this;

    public PipeWriter Writer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            return _writer ??= PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Checked at each use and after each await.</summary>
    private IHttpResponseBodyFeature Inner
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            return inner;
        }
    }

    /// <summary>Runs the code that answers a request, with such a body.</summary>
    public static async Task RunAsync(HttpContext context, RequestSessions sessions, Func<HttpContext, RequestSessions, Task> serve)
    {
        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var body = new ReplaceableBody(inner, sessions);
        context.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await serve(context, sessions).ConfigureAwait(false);
            if (body._writer is { } writer)
            {
                await writer.CompleteAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            body._writer?.Complete(e);
            throw;
        }
        finally
        {
            body._isOver = true;
            context.Features.Set(inner);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Inner.StartAsync(cancellationToken);

    public void DisableBuffering() => Inner.DisableBuffering();

    public async Task CompleteAsync()
    {
        if (_writer is not null && !_isOver)
        {
            await _writer.CompleteAsync().ConfigureAwait(false);
        }

        await Inner.CompleteAsync().ConfigureAwait(false);
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await Inner.StartAsync(cancellationToken).ConfigureAwait(false);
        if (!sessions.IsAnswerReplaced)
        {
            await Inner.SendFileAsync(path, offset, count, cancellationToken).ConfigureAwait(false);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Inner.StartAsync(cancellationToken).ConfigureAwait(false);
        if (!sessions.IsAnswerReplaced)
        {
            await Inner.Stream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        Inner.Stream.Flush();
        if (!sessions.IsAnswerReplaced)
        {
            Inner.Stream.Write(buffer, offset, count);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Inner.Stream.FlushAsync(cancellationToken);

    public override void Flush() => Inner.Stream.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
