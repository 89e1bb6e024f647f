using System.Globalization;
using System.Text.Json.Nodes;
using Chaos.Load;

namespace Chaos.Invariants;

/// <summary>An export that was begun is written, and has each row of its user, archived or not, once.</summary>
internal sealed class ExportInvariants(AppClient app, Book book, OldEvents old)
{
    public async Task<IEnumerable<string>> EachRowOnceAsync()
    {
        var found = new List<string>();
        foreach (var (export, user) in book.Exports)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"api/exports/{export}");
            var state = await app.CallAsync(HttpMethod.Get, path);
            if (state.Status != 200 || (string?)state.Json["state"] != "done")
            {
                found.Add($"export {export} is not written: {state}");
                continue;
            }

            found.AddRange(Compare(export, user, await app.CallAsync(HttpMethod.Get, $"{path}/content")));
        }

        return found;
    }

    private IEnumerable<string> Compare(long export, long user, Answer content)
    {
        var ids = content.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)
            .Where(line => (string?)line["list"] is "events" or "documents")
            .Select(line => ((string)line["list"]!, (long)line["row"]!["id"]!))
            .ToList();
        var events = old.Census.Events.Where(row => row.UserId == user).Sum(row => row.Events);
        var documents = old.Census.Documents.Where(row => row.UserId == user).Sum(row => row.Opens);
        var (distinct, due) = (ids.Distinct().Count(), events + documents);
        return ids.Count == due && distinct == due
            ? [] : [$"export {export} of user {user} has {ids.Count} rows, {distinct} different ones, of {due}"];
    }
}
