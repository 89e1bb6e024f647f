using System.Net;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.Public;

/// <summary>The OpenAPI description of what anyone may read.</summary>
public static class PublicApi
{
    private static readonly ApiHeader ETag = new(
        "ETag", "Names this version of it", "\"5d41402abc4b2a76b9719d911017c592-gzip\"")
    { Always = true };
    private static readonly ApiAnswer Unchanged = new(HttpStatusCode.NotModified, "It is what If-None-Match names.") { Headers = [ETag] };

    // A catch-all may be empty, which OpenAPI cannot say of a path's parameter.
    private static readonly TextRule File = new(
        "path", 0, 200, "A file of the page; index.html is the page itself")
    { Required = true, Example = "index.html" };

    public static readonly ApiGroup Group = new(
        "Public",
        "What anyone may read.",
        [
            new("Health", "Read the health")
            {
                NeedsMySql = false,
                Answers =
                [
                    ApiAnswer.Json(HttpStatusCode.OK, "Apps are served; degraded while only MySQL is down.", HealthJson.Default.Health,
                        new Health("ok", "ok", "ok", AppVersion.Current)),
                    ApiAnswer.Json(HttpStatusCode.ServiceUnavailable, "The queue is down.", HealthJson.Default.Health,
                        new Health("down", "ok", "down", AppVersion.Current)),
                ],
            },
            new("Me", "Read who calls")
            {
                Description = "By which a page learns whether a key is known, and what it may show. A key that is not known is no error here.",
                NeedsMySql = false,
                Answers =
                [
                    ApiAnswer.Json(HttpStatusCode.OK, "The name of the key or person and its role; null for anyone else.",
                        CallerJson.Default.Caller, new Caller("office", "admin")),
                ],
            },
            new("OpenApi", "Read this document")
            {
                NeedsMySql = false,
                Answers = [FileAnswer("This document.", "application/json", "{\"openapi\":\"3.1.1\"}"), Unchanged],
            },
            Page("Docs", "Read this document as a page"),
            Page("Dashboard", "Open the dashboard"),
            Script("Tracker", "Load the script for web pages", "Sends visits, buttons, documents and heartbeats of the page that loads it.",
                "text/javascript"),
            Script("TrackerModule", "Load the script as a module", "Exports start(), which takes the attributes of the tag as options.",
                "text/javascript"),
            Script("TrackerTypes", "Load the script's types", "The TypeScript declarations of the module and of the tag.",
                "application/typescript"),
        ]);

    private static ApiAnswer NotBuilt => ApiAnswer.Refused(StaticFiles.NotBuilt, "The app was built without its pages.");

    private static ApiOperation Script(string function, string summary, string description, string mediaType) => new(function, summary)
    {
        Description = description,
        NeedsMySql = false,
        Answers = [FileAnswer("The file.", mediaType, "export {};"), Unchanged, NotBuilt],
    };

    private static ApiOperation Page(string function, string summary) => new(function, summary)
    {
        Path = [File],
        NeedsMySql = false,
        Answers =
        [
            FileAnswer("The page.", "text/html", "<!doctype html>"),
            FileAnswer("A script of it.", "text/javascript", "export {};"),
            FileAnswer("Its style.", "text/css", "body {}"),
            FileAnswer("Its icon.", "image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            Unchanged,
            ApiAnswer.Refused(StaticFiles.NotFound, "There is no such file."),
            NotBuilt,
        ],
    };

    private static ApiAnswer FileAnswer(string meaning, string mediaType, string example) =>
        ApiAnswer.Text(HttpStatusCode.OK, meaning, mediaType, example) with { Headers = [ETag] };
}
