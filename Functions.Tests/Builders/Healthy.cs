using Functions.Platform;

namespace Functions.Tests.Builders;

/// <summary>Answers of <c>GET /health</c>.</summary>
internal static class Healthy
{
    public static readonly string Answer = With(200, "ok", mysql: "ok", queue: "ok");

    public static string With(int code, string status, string mysql, string queue) =>
        $$"""{{code}} {"status":"{{status}}","mysql":"{{mysql}}","queue":"{{queue}}","version":"{{AppVersion.Current}}"}""";
}
