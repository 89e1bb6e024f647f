using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.Tracking;

/// <summary>The OpenAPI description of tracking.</summary>
public static class TrackingApi
{
    private const string UserIdByType =
        """
        {
          "if": { "properties": { "userType": { "const": "guest" } } },
          "then": { "properties": { "userId": { "type": "null" } } },
          "else": { "properties": { "userId": { "type": "integer" } }, "required": ["userId"] }
        }
        """;

    private const string DocumentByType =
        """
        {
          "if": { "properties": { "eventType": { "const": "document" } } },
          "then": { "properties": { "document": { "type": "object" } }, "required": ["document"] },
          "else": { "properties": { "document": { "type": "null" } } }
        }
        """;

    private const string OneTime =
        """
        { "not": { "properties": { "createdAt": { "type": "string" }, "ageMs": { "type": "integer" } }, "required": ["createdAt", "ageMs"] } }
        """;

    private static readonly Dictionary<string, string> EventExamples = new()
    {
        ["visit"] = """{"id":"0197c5d2-6f0a-7c3e-9d55-0b7a1f6a2c11","eventType":"visit","eventName":"home","appName":"Portal","userType":"student","userId":42}""",
        ["guest"] = """{"eventType":"button","eventName":"sign-in","appName":"Portal","userType":"guest","countryCode":"CH","deviceType":"tablet","meta":{"place":"header"},"ageMs":1500}""",
        ["batch"] = """
            {"events":[
              {"id":"0197c5d2-6f0a-7c3e-9d55-0b7a1f6a2c12","eventType":"visit","eventName":"home","appName":"Portal","userType":"teacher","userId":7,"sessionId":"tab-1"},
              {"id":"0197c5d2-6f0a-7c3e-9d55-0b7a1f6a2c13","eventType":"document","eventName":"open","appName":"DViz","userType":"student","userId":42,
               "document":{"levelName":"Level 1","chapterName":"Fractions","documentName":"Halves.pdf"}}]}
            """,
    };

    private static readonly Dictionary<string, string> DocumentExamples = new()
    {
        ["open"] = """{"levelName":"Level 1","chapterName":"Fractions","documentName":"Halves.pdf","userType":"student","userId":42}""",
        ["batch"] = """[{"id":"0197c5d2-6f0a-7c3e-9d55-0b7a1f6a2c14","levelName":"Level 2","chapterName":"Angles","documentName":"Right angles.pdf","userType":"guest","appName":"Reader"}]""",
    };

    public static readonly ApiGroup Group = new(
        "Tracking",
        "What students, teachers and guests do. 202 means that it is safely in the queue; sending it again with the same ids is harmless.",
        [
            Operation("Track", "Take events", "One event, an array, or an object with an array of events.",
                new ApiBody("Event", TrackRequest.EventForm)
            {
                Envelope = TrackRequest.Envelope,
                Conditions = [UserIdByType, DocumentByType, OneTime],
                Examples = EventExamples,
            }),
            Operation(
                "TrackDocument",
                "Take opened documents",
                "The flat form that the document viewer sends: an event of type document named open.",
                new ApiBody("OpenedDocument", TrackRequest.DocumentForm)
                {
                    Envelope = TrackRequest.Envelope,
                    Conditions = [UserIdByType, OneTime],
                    Examples = DocumentExamples,
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
