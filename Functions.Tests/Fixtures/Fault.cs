using System.Globalization;
using System.Net;
using System.Text;

namespace Functions.Tests.Fixtures;

/// <summary>
/// What happens to a request on its way. It is given the request, what passes it on to the app (and the answer back, or not), and what
/// ends with the proxy.
/// </summary>
public sealed record Fault(Func<HttpListenerContext, Func<bool, Task>, CancellationToken, Task> RunAsync)
{
    public static readonly Fault None = new((_, passOn, _) => passOn(true));

    /// <summary>The connection breaks before the app sees anything.</summary>
    public static readonly Fault Cut = new((context, _, _) => Abort(context));

    /// <summary>The app has the request, but its answer never arrives.</summary>
    public static readonly Fault CutAnswer = new(async (context, passOn, _) =>
    {
        await passOn(false);
        await Abort(context);
    });

    /// <summary>The app has the request, but its answer is not for pages of this origin: it has no CORS header.</summary>
    public static readonly Fault Unreadable = new((_, passOn, _) => passOn(false));

    /// <summary>No answer, and no end.</summary>
    public static readonly Fault Hold = new((_, _, closed) => Task.Delay(Timeout.Infinite, closed));

    public static Fault Delay(TimeSpan time) => new(async (_, passOn, closed) =>
    {
        await Task.Delay(time, closed);
        await passOn(true);
    });

    /// <summary>Something on the way answers instead of the app.</summary>
    public static Fault Answer(
        int status, string contentType = "text/html", string body = "<h1>Please sign in</h1>") => new((context, _, closed) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.Headers["Access-Control-Allow-Origin"] = "*";
        var content = Encoding.UTF8.GetBytes(body);
        context.Response.ContentLength64 = content.Length;
        return context.Response.OutputStream.WriteAsync(content, 0, content.Length, closed);
    });

    /// <summary>The app's answer with another <c>Date</c>.</summary>
    public static Fault Date(DateTimeOffset date) => new((context, passOn, _) =>
    {
        context.Response.Headers["Date"] = date.ToString("R", CultureInfo.InvariantCulture);
        return passOn(true);
    });

    private static Task Abort(HttpListenerContext context)
    {
        context.Response.Abort();
        return Task.CompletedTask;
    }
}
