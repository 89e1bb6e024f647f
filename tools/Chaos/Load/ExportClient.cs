using System.Globalization;

namespace Chaos.Load;

/// <summary>Exports users of old events, while those events move into the archive.</summary>
internal sealed class ExportClient(AppClient app, Book book, Random random) : IClient
{
    public async Task ActAsync()
    {
        var user = OldEvents.FirstUser + random.Next(OldEvents.Users);
        var answer = await app.CallAsync(
            HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"api/users/{user}/exports"));
        if (answer.Status == 202)
        {
            book.Export((long)answer.Json["exportId"]!, user);
        }
        else
        {
            book.Surprise($"POST /users/{user}/exports answered {answer}");
        }

        await Task.Delay(random.Next(500, 6000));
    }
}
