using System.Net;
using Azure.Storage.Queues;
using Functions.Archives;
using Functions.Platform.Http;
using Functions.Platform.Queue;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Privacy;

/// <summary>
/// <c>POST /users/{userId}/exports</c>, <c>GET /exports</c>, <c>GET /exports/{exportId}</c> and <c>GET /exports/{exportId}/content</c>. A
/// queued job writes them.
/// </summary>
public sealed class ExportsEndpoint(UserExportsTable exports, ExportFiles files, QueueServiceClient queues)
{
    /// <summary>Most bytes that one answer carries, since hosts hold an answer whole; more are read part by part.</summary>
    public const long MaxAnswerBytes = 32 << 20;

    public const string ContentType = "application/x-ndjson";

    [Function("ExportUserData")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> BeginAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/{userId}/exports")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        if (!PathId.TryRead(userId, out var user))
        {
            return await Problem.Invalid(PrivacyApi.UserId.Name, PrivacyApi.UserId.Error).AnswerAsync(request);
        }

        var export = await exports.BeginAsync(context.Caller(), user, context.CancellationToken);
        await queues.SendAsync(AdminJob.Messages, new AdminJob(Export: export), context.CancellationToken);
        return await request.JsonAsync(HttpStatusCode.Accepted, new BegunExport(export), PrivacyJson.Default.BegunExport);
    }

    [Function("ListExports")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "exports")] HttpRequestData request, FunctionContext context)
    {
        var (asked, errors) = PageQuery.Read(request.Query);
        if (errors.Count > 0)
        {
            return await Problem.Invalid(errors).AnswerAsync(request);
        }

        var page = await exports.ReadAsync(asked, context.CancellationToken);
        foreach (var export in page.Items)
        {
            Link(export, $"{request.Url.AbsolutePath.TrimEnd('/')}/{export.ExportId}");
        }

        return await request.JsonAsync(HttpStatusCode.OK, page, PrivacyJson.Default.PageUserExport);
    }

    [Function("GetExport")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "exports/{exportId}")] HttpRequestData request,
        string exportId,
        FunctionContext context)
    {
        if (await FindAsync(exportId, context.CancellationToken) is not { } export)
        {
            return await NotFoundAsync(request, exportId);
        }

        Link(export, request.Url.AbsolutePath.TrimEnd('/'));
        return await request.JsonAsync(HttpStatusCode.OK, export, PrivacyJson.Default.UserExport);
    }

    [Function("GetExportContent")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ContentAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "exports/{exportId}/content")] HttpRequestData request,
        string exportId,
        FunctionContext context)
    {
        if (await FindAsync(exportId, context.CancellationToken) is not { } export)
        {
            return await NotFoundAsync(request, exportId);
        }

        if (export.FinishedAt is null)
        {
            return await Unfinished(exportId).AnswerAsync(request);
        }

        var part = ByteRange.Of(request, export.Bytes, MaxAnswerBytes);
        if (part.Status == HttpStatusCode.RequestEntityTooLarge)
        {
            return await TooLarge(export.Bytes).AnswerAsync(request);
        }

        var response = part.Answer(request, ContentType);
        response.Headers.Add("Content-Disposition", $"attachment; filename=\"user-{export.UserId}-export-{export.ExportId}.jsonl\"");
        if (part.Length > 0)
        {
            await files.CopyAsync(export.ExportId, part.Offset, part.Length, response.Body, context.CancellationToken);
        }

        return response;
    }

    public static Problem NotFound(string exportId) =>
        Problem.Of(HttpStatusCode.NotFound, "Not found", $"There is no export '{exportId}'.");

    public static Problem Unfinished(string exportId) =>
        Problem.Of(HttpStatusCode.Conflict, "Not finished", $"Export {exportId} is still being written.");

    public static Problem TooLarge(long bytes) => Problem.Of(
        HttpStatusCode.RequestEntityTooLarge,
        "Too large for one answer",
        $"The export has {bytes} bytes, and an answer holds {MaxAnswerBytes}; read it in parts, with Range: bytes=0-{MaxAnswerBytes - 1} and so on.");

    private static void Link(UserExport export, string path) => export.Url = export.FinishedAt is null ? null : $"{path}/content";

    private async Task<UserExport?> FindAsync(string exportId, CancellationToken cancellationToken) =>
        PathId.TryRead(exportId, out var id) ? await exports.FindAsync(id, cancellationToken) : null;

    private static Task<HttpResponseData> NotFoundAsync(HttpRequestData request, string exportId) =>
        (PathId.Unreadable(exportId, "exportId") ?? NotFound(exportId)).AnswerAsync(request);
}
