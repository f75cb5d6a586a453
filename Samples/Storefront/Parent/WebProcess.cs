using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Reflection;
using SessionKernel.Testing.Processes;

namespace Storefront.Parent;

/// <summary>One web process of the shop: this program, started again with <c>serve</c>.</summary>
internal sealed class WebProcess : IAsyncDisposable
{
    private const int RecentLines = 12;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _recent = new();

    private WebProcess(ServeArguments arguments, Action<string>? log)
    {
        Name = arguments.Name;
        Address = new Uri($"http://127.0.0.1:{arguments.Port}/");
        _process = new Process { StartInfo = StartInfo(arguments) };
        void Keep(object _, DataReceivedEventArgs line)
        {
            if (line.Data is { Length: > 0 } text)
            {
                _recent.Enqueue(text);
                while (_recent.Count > RecentLines && _recent.TryDequeue(out string? _))
                {
                }

                log?.Invoke($"{Name}: {text}");
            }
        }

        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    public Uri Address { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts the process and waits until it serves.</summary>
    /// <exception cref="InvalidOperationException">
    /// The process ended, or did not serve in time. The message ends with its last lines.
    /// </exception>
    public static async Task<WebProcess> StartAsync(ServeArguments arguments, Action<string>? log, CancellationToken cancellation)
    {
        var web = new WebProcess(arguments, log);
        try
        {
            await web.WaitUntilServingAsync(cancellation);
            return web;
        }
        catch
        {
            await web.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the process by its id, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Makes the process stop by closing its standard input; kills it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(ServeArguments arguments)
    {
        ProcessStartInfo start = SameProgram.Again(Assembly.GetExecutingAssembly(), arguments.ToArray());
        start.Environment[ShopSecret.Variable] = ShopSecret.Get();
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return start;
    }

    private async Task WaitUntilServingAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (!await ServesAsync(http, limit.Token))
            {
                if (_process.HasExited)
                {
                    await _process.WaitForExitAsync(limit.Token);
                    throw new InvalidOperationException(
                        $"Web process {Name} ended while starting (exit code {_process.ExitCode}). {LastLines()}");
                }

                await poll.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new InvalidOperationException($"Web process {Name} did not serve within {StartLimit.TotalSeconds:0} s. {LastLines()}");
        }
    }

    private static async Task<bool> ServesAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await http.GetAsync("healthz", cancellation);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string LastLines() => string.Join(" / ", _recent);
}
