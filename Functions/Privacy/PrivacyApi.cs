using System.Net;
using System.Text.Json;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.Privacy;

/// <summary>How the OpenAPI document tells of a user's data.</summary>
public static class PrivacyApi
{
    public static readonly NumberRule UserId = PathId.Rule("userId", "The user") with { Example = 42L };

    private static readonly ApiAnswer WrongUser =
        ApiAnswer.Refused(Problem.Invalid(UserId.Name, UserId.Fault), "The user's id is no integer above 0.");

    private static readonly DateTime At = new(2026, 3, 2, 9, 30, 0, DateTimeKind.Utc);

    private static readonly UserErasure Done = new()
    {
        Id = 4,
        UserId = 42,
        State = "done",
        Events = 310,
        Documents = 120,
        LiveSessions = 1,
        DeadLetters = 0,
        Files = 0,
        FilesDone = 0,
        RequestedAt = At,
        FinishedAt = At,
    };

    private static readonly UserErasure Running = new()
    {
        Id = 4,
        UserId = 42,
        State = "running",
        Events = 310,
        Documents = 120,
        LiveSessions = 1,
        DeadLetters = 0,
        Files = 180,
        FilesDone = 0,
        RequestedAt = At,
    };

    public static readonly ApiGroup Group = new(
        "Users' data",
        "What is stored of one user, told and erased.",
        [
            new("ExportUser", "Export all that is stored of a user")
            {
                Description = "Everything in MySQL, and how far the user's erases are. Days that are archived can be restored first.",
                Path = [UserId],
                Answers = [ApiAnswer.Json(HttpStatusCode.OK, "The user's data.", PrivacyJson.Default.UserData, Data), WrongUser],
            },
            new("EraseUser", "Erase a user")
            {
                Description = "Tracking rows lose user, session, IP hash and meta, sessions go; ledgers keep amounts under the bare id. "
                    + "Archived files are rewritten by a queued job; the export tells how far it is.",
                Path = [UserId],
                Answers =
                [
                    ApiAnswer.Json(HttpStatusCode.OK, "The live tables are done, and no archived file holds the user.", PrivacyJson.Default.UserErasure, Done),
                    ApiAnswer.Json(HttpStatusCode.Accepted, "The live tables are done; archived files follow.", PrivacyJson.Default.UserErasure, Running),
                    WrongUser,
                ],
            },
        ]);

    private static UserData Data => new(
        42,
        [new(9001, 42, "student", "Portal", "visit", "home", "DE", new string('a', 64), "Windows", "desktop", "tab-1", JsonSerializer.SerializeToElement(new Dictionary<string, int> { ["page"] = 1 }, PrivacyJson.Default.DictionaryStringInt32), At)],
        [new(700, 42, "student", "DViz", "Level 1", "Fractions", "Halves.pdf", "DE", new string('a', 64), At)],
        [new(42, "Ada", "ada@school.example", "student", "DE")],
        [new("tab-1", "student", "Portal", "DE", At, At)],
        [new("tab-0", At)],
        [new(120, At)],
        [new(1, "earn", 120, "visit", At)],
        [new("daily-visit", At.Date, 5)],
        [new(3, At)],
        [new(1, 3, 30, At)],
        [],
        [],
        [new("redeem:42", "order-2026-0042", "{\"redemptionId\":1}", At)],
        [new(At, "points.adjust", "115", "120 (a gift)")],
        [],
        []);
}
