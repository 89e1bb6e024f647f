using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using Azure.Storage.Queues;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Archives;

/// <summary>An archived day of a table as admins see it; a day with late rows has several.</summary>
public sealed record ArchiveView(
    long Id,
    DateOnly Day,
    [property: AllowedValues("tracking_events", "tracking_documents")] string Table,
    string? Blob,
    long Rows,
    long Bytes,
    string? Checksum,
    string? Sha256,
    [property: AllowedValues("writing", "deleting", "archived", "restoring", "restored", "replaced")] string State,
    DateTime? ArchivedAt,
    DateTime? RestoredAt)
{
    public static ArchiveView Of(ArchiveFile file) => new(
        file.Id,
        DateOnly.FromDateTime(file.Day),
        file.Table,
        file.Blob ?? file.PendingBlob,
        file.Rows,
        file.Bytes,
        Hex(file.Checksum),
        Hex(file.Sha256),
        file.State.Stored(),
        file.ArchivedAt,
        file.RestoredAt);

    private static string? Hex(byte[]? bytes) => bytes is null ? null : Convert.ToHexStringLower(bytes);
}

public sealed record RestoreView(DateOnly Day, IReadOnlyList<ArchiveView> Items);

/// <summary>
/// <c>GET /archives</c>, <c>POST /archives/{day}/restore</c>. The restore itself is a queued job; its state is in the list.
/// </summary>
public sealed class ArchivesEndpoint(Database database, ArchiveFilesTable files, AuditTrail audit, QueueServiceClient queues)
{
    public static readonly OwnRule Day = new(
        "day", """{ "type": "string", "format": "date" }""", "The day, UTC")
    { Required = true, Example = "2026-03-02" };

    /// <summary>The refusal of what is no day.</summary>
    public static Problem NoDay { get; } = Problem.Invalid(Day.Name, "must be a date, for example 2026-01-31");

    /// <summary>The refusal of a day that no file holds.</summary>
    public static Problem NotFound(string day) => Problem.Of(HttpStatusCode.NotFound, "Not found", $"{day} is not archived.");

    [Function("ListArchives")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "archives")] HttpRequestData request, FunctionContext context)
    {
        var (page, errors) = PageQuery.Read(request.Query);
        if (errors.Count > 0)
        {
            return await Problem.Invalid(errors).AnswerAsync(request);
        }

        var found = await files.ReadAsync(page, context.CancellationToken);
        return await request.JsonAsync(
            HttpStatusCode.OK, new Page<ArchiveView>([.. found.Items.Select(ArchiveView.Of)], found.Next),
                ArchivesJson.Default.PageArchiveView);
    }

    [Function("RestoreArchive")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> RestoreAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "archives/{day}/restore")] HttpRequestData request,
        string day,
        FunctionContext context)
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return await NoDay.AnswerAsync(request);
        }

        var archived = (await OfDayAsync(date, context.CancellationToken)).Where(file => file.Blob is not null).ToList();
        if (archived.Count == 0)
        {
            return await NotFound(day).AnswerAsync(request);
        }

        await MarkAsync(archived, date, context.Caller(), context.CancellationToken);
        await queues.SendAsync(AdminJob.Messages, new AdminJob(Restore: date), context.CancellationToken);
        var items = (await OfDayAsync(date, context.CancellationToken)).Select(ArchiveView.Of).ToList();
        return await request.JsonAsync(HttpStatusCode.Accepted, new RestoreView(date, items), ArchivesJson.Default.RestoreView);
    }

    // Marked before it is sent: from then on no archiving touches the day, and a crash between the two leaves a call to be repeated.
    private Task MarkAsync(
        List<ArchiveFile> archived, DateOnly day, AdminCaller caller, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction =>
        {
            foreach (var file in archived.Where(file => file.State == ArchiveState.Archived))
            {
                await files.MoveAsync(transaction, file, ArchiveState.Restoring, cancellationToken);
            }

            await audit.WriteAsync(
                transaction, caller, "archive.restore", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), null, null,
                    cancellationToken);
        },
        cancellationToken);

    private async Task<IReadOnlyList<ArchiveFile>> OfDayAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var ofDay = new List<ArchiveFile>();
        foreach (var table in Archiver.Tables)
        {
            ofDay.AddRange(await files.OfDayAsync(table.Name, day.ToDateTime(TimeOnly.MinValue), cancellationToken));
        }

        return ofDay;
    }
}
