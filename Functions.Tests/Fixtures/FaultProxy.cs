using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;

namespace Functions.Tests.Fixtures;

/// <summary>
/// What stands between a browser and the app: it passes everything on, but to the requests that a test names it does what networks do.
/// It listens on an origin of its own.
/// </summary>
public sealed class FaultProxy : IDisposable
{
    private static readonly string[] NotPassedOn = ["Transfer-Encoding", "Keep-Alive", "Connection", "Date", "Server"];

    private readonly HttpListener _listener = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly ConcurrentQueue<Fault> _next = new();
    private readonly ConcurrentQueue<ProxiedRequest> _requests = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly Func<Uri> _target;

    /// <param name="target">Where the app is at the moment; it may start again elsewhere.</param>
    public FaultProxy(Func<Uri> target)
    {
        _target = target;
        Root = new Uri($"http://127.0.0.1:{TestSite.FreePort()}/");
        _listener.Prefixes.Add(Root.ToString());
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Root { get; }

    /// <summary>A fault by what is asked; asked where <see cref="Next"/> has none left.</summary>
    public Func<ProxiedRequest, Fault?>? Rule { get; set; }

    /// <summary>A path of the site's own that stands for <c>api</c>.</summary>
    public string OwnPath { get; set; } = "api";

    /// <summary>What was posted so far.</summary>
    public IReadOnlyList<ProxiedRequest> Posts => [.. _requests.Where(request => request.Method == "POST")];

    /// <summary>The events posted so far, one for each time that it was posted.</summary>
    public int TimesPosted(string text) => Posts.Sum(post => post.Body.Split(text).Length - 1);

    /// <summary>Faults for the next posts, one each.</summary>
    public void Next(params Fault[] faults)
    {
        foreach (var fault in faults)
        {
            _next.Enqueue(fault);
        }
    }

    public void Dispose()
    {
        _closed.Cancel();
        _listener.Close();
        _http.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = ServeAsync(context);
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var request = new ProxiedRequest(context.Request.HttpMethod, context.Request.RawUrl!, Encoding.UTF8.GetString(body.ToArray()));
            _requests.Enqueue(request);
            var arrived = Stopwatch.GetTimestamp();
            var fault = (request.Method == "POST" && _next.TryDequeue(out var next) ? next : null) ?? Rule?.Invoke(request);
            await (fault ?? Fault.None).RunAsync(context, isAnswered => PassOnAsync(context, body.ToArray(), isAnswered), _closed.Token);
            context.Response.Close();
            request.Took = Stopwatch.GetElapsedTime(arrived);
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException or HttpRequestException
            or OperationCanceledException or InvalidOperationException)
        {
            // The browser or the app went away, or the test is over.
            context.Response.Abort();
        }
    }

    private async Task PassOnAsync(HttpListenerContext context, byte[] body, bool isAnswered)
    {
        var path = context.Request.RawUrl!.Replace($"/{OwnPath}/", "/api/", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), new Uri(_target(), path));
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
        }

        var names = context.Request.Headers.AllKeys.OfType<string>()
            .Where(name => name is not ("Host" or "Connection" or "Content-Length"));
        foreach (var name in names)
        {
            if (!request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]);
            }
        }

        using var answer = await _http.SendAsync(request, _closed.Token);
        if (!isAnswered)
        {
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !NotPassedOn.Contains(header.Key)))
        {
            if (name != "Content-Length")
            {
                context.Response.Headers[name] = string.Join(", ", values);
            }
        }

        var content = await answer.Content.ReadAsByteArrayAsync(_closed.Token);
        if (context.Request.HttpMethod != "HEAD" && context.Response.StatusCode is not (204 or 304))
        {
            context.Response.ContentLength64 = content.Length;
            await context.Response.OutputStream.WriteAsync(content, _closed.Token);
        }
    }
}

public sealed record ProxiedRequest(string Method, string Url, string Body)
{
    /// <summary>From its arrival to its answer, or to whatever ended it.</summary>
    public TimeSpan Took { get; set; }
}
