using System.Text.Json.Nodes;

namespace Chaos.Load;

/// <summary>Calls with a page's key what that key must not open, at any moment and on any host.</summary>
internal sealed class PageKeyClient(AppClient app, Book book, Random random) : IClient
{
    private static readonly (HttpMethod Method, string Path)[] Closed =
    [
        (HttpMethod.Post, "api/users/1/redemptions"),
        (HttpMethod.Post, "api/users/1/credits/spend"),
        (HttpMethod.Post, "api/users/1/points/adjustments"),
        (HttpMethod.Get, "api/users/1/rewards"),
        (HttpMethod.Get, "api/reports/usage"),
        (HttpMethod.Delete, "api/users/1/data"),
        (HttpMethod.Post, "admin/functions/FoldCounts"),
    ];

    public async Task ActAsync()
    {
        var (method, path) = Closed[random.Next(Closed.Length)];
        var body = method == HttpMethod.Post ? new JsonObject { ["credits"] = 1 } : null;
        var answer = await app.CallAsync(method, path, body, AppClient.PageKey, ("Idempotency-Key", "page"));
        if (answer.Status == 401)
        {
            book.Refuse();
        }
        else
        {
            book.Surprise($"{method} {path} with a page's key answered {answer}");
        }

        await Task.Delay(random.Next(1000));
    }
}
