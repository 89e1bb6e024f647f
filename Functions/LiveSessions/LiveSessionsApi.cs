using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.LiveSessions;

/// <summary>The OpenAPI description of live sessions.</summary>
public static class LiveSessionsApi
{
    public static readonly ApiGroup Group = new(
        "Live sessions",
        "Who is here now. A session is live until its end, or until it has been silent for as long as the settings allow.",
        [
            Operation(
                "Heartbeat",
                "Keep sessions alive",
                "The first heartbeat opens a session. Send one every 30 to 60 seconds while the user is there.",
                new ApiBody("SessionHeartbeat", SessionRequest.HeartbeatForm)
                {
                    Envelope = HeartbeatEndpoint.Envelope,
                    Examples = new Dictionary<string, string>
                    {
                        ["heartbeat"] = """{"sessionId":"tab-1","userId":42,"userType":"student","appName":"Portal"}""",
                        ["batch"] = """{"heartbeats":[{"sessionId":"tab-2","userId":7,"userType":"teacher","appName":"DViz","countryCode":"AT"}]}""",
                    },
                }),
            Operation(
                "SessionEnd",
                "End sessions",
                "The sessions are no longer live; a heartbeat that arrives late does not revive them.",
                new ApiBody("EndedSession", SessionRequest.EndForm)
                {
                    Envelope = SessionEndEndpoint.Envelope,
                    Examples = new Dictionary<string, string> { ["end"] = """{"sessionId":"tab-1","userId":42}""" },
                }),
        ]);

    private static ApiOperation Operation(string function, string summary, string description, ApiBody body) => new(function, summary)
    {
        Description = description,
        Body = body,
        NeedsMySql = false,
        Answers = Intake.Answers,
    };
}
