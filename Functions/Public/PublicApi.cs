using System.Net;
using Functions.Platform.OpenApi;

namespace Functions.Public;

/// <summary>How the OpenAPI document tells of what anyone may read.</summary>
public static class PublicApi
{
    private static readonly ApiHeader ETag = new("ETag", "Names this version of it", "\"5d41402abc4b2a76\"") { Always = true };
    private static readonly ApiAnswer Unchanged = new(HttpStatusCode.NotModified, "It is what If-None-Match names.");

    public static readonly ApiGroup Group = new(
        "Public",
        "What anyone may read.",
        [
            new("Health", "Read the health")
            {
                NeedsMySql = false,
                Answers =
                [
                    ApiAnswer.Json(HttpStatusCode.OK, "Apps are served; degraded while only MySQL is down.", HealthJson.Default.Health, new Health("ok", "ok", "ok")),
                    ApiAnswer.Json(HttpStatusCode.ServiceUnavailable, "The queue is down.", HealthJson.Default.Health, new Health("down", "ok", "down")),
                ],
            },
            new("OpenApi", "Read this document")
            {
                NeedsMySql = false,
                Answers =
                [
                    ApiAnswer.Text(HttpStatusCode.OK, "This document.", "application/json", "{\"openapi\":\"3.1.1\"}") with { Headers = [ETag] },
                    Unchanged,
                ],
            },
        ]);
}
