using System.Net;
using System.Text.Json;
using Functions.Erasures;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.Privacy;

/// <summary>The OpenAPI description of a user's data.</summary>
public static class PrivacyApi
{
    public static readonly NumberRule UserId = PathId.Rule("userId", "The user") with { Example = 42L };

    private static readonly ApiAnswer WrongUser =
        ApiAnswer.Refused(Problem.Invalid(UserId.Name, UserId.Error), "The user's id is no integer above 0.");

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
        ArchivedEvents = 0,
        ArchivedDocuments = 0,
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
        ArchivedEvents = 0,
        ArchivedDocuments = 0,
        RequestedAt = At,
    };

    private static readonly NumberRule ExportId = PathId.Rule("exportId", "The export") with { Example = 5L };

    private static readonly UserExport Exported = new()
    {
        ExportId = 5,
        UserId = 42,
        State = "done",
        Rows = 1240,
        Bytes = 310_000,
        RequestedAt = At,
        FinishedAt = At.AddSeconds(20),
        Url = "/api/exports/5/content",
    };

    private static readonly ApiAnswer NoExport = ApiAnswer.Refused(
        ExportsEndpoint.NotFound("5"), "There is no such export, or not any more.");

    private static readonly ApiHeader[] FileHeaders =
    [
        new("Content-Disposition", "The name of the file", "attachment; filename=\"user-42-export-5.jsonl\""),
        new("Accept-Ranges", "Parts can be asked for", "bytes") { Always = true },
    ];

    private static readonly ApiHeader Part = new("Content-Range", "Which bytes of how many", "bytes 0-1048575/310000000");

    public static readonly ApiGroup Group = new(
        "Users' data",
        "What is stored of one user: export and erasure.",
        [
            new("ExportUser", "Export all that is stored of a user")
            {
                Description = "Everything in MySQL, at once, and how far the user's erases are. An export has what is archived too.",
                Path = [UserId],
                Answers = [ApiAnswer.Json(HttpStatusCode.OK, "The user's data.", PrivacyJson.Default.UserData, Data), WrongUser],
            },
            new("ExportUserData", "Begin an export of all that is stored of a user")
            {
                Description = "Archived days included, as JSON lines: the list that a row is of, and the row. A queued job writes it; it is kept 7 days.",
                Path = [UserId],
                Answers =
                [
                    ApiAnswer.Json(HttpStatusCode.Accepted, "The export is begun.", PrivacyJson.Default.BegunExport, new BegunExport(5)),
                    WrongUser,
                ],
            },
            new("ListExports", "List exports")
            {
                Description = "Those of the last 7 days, newest first, without those of erased users.",
                Query = PageQuery.Rules,
                Answers = [ApiAnswer.Json(HttpStatusCode.OK, "A page of exports.", PrivacyJson.Default.PageUserExport,
                    new Page<UserExport>([Exported], null))],
            },
            new("GetExport", "Read how far an export is")
            {
                Path = [ExportId],
                Answers = [ApiAnswer.Json(HttpStatusCode.OK, "The export; url once it is done.", PrivacyJson.Default.UserExport, Exported),
                    NoExport],
            },
            new("GetExportContent", "Read an export")
            {
                Description = "A large one is read in parts, by the header Range.",
                Path = [ExportId],
                Answers =
                [
                    ApiAnswer.Text(HttpStatusCode.OK, "The lines.", ExportsEndpoint.ContentType,
                        "{\"list\":\"points\",\"row\":{\"points\":120}}\n") with { Headers = FileHeaders },
                    ApiAnswer.Text(HttpStatusCode.PartialContent, "The bytes asked for.", ExportsEndpoint.ContentType, "{\"list\":") with {
                        Headers = [.. FileHeaders, Part] },
                    new ApiAnswer(HttpStatusCode.RequestedRangeNotSatisfiable, "There are no such bytes.") { Headers = [Part] },
                    ApiAnswer.Refused(ExportsEndpoint.Unfinished("5"), "It is still being written."),
                    ApiAnswer.Refused(ExportsEndpoint.TooLarge(310_000_000), "It is too large for one answer."),
                    NoExport,
                ],
            },
            new("EraseUser", "Erase a user")
            {
                Description = "Tracking rows lose user, session, IP hash and meta, sessions and exports go; ledgers keep amounts under the bare id. "
                    + "It holds for all that was accepted before it, wherever that waits, and for what is sent later of an earlier time. "
                    + "A queued job rewrites archived files, and takes the user out of counts that were in use; the user's data says how far "
                    + "it is.",
                Path = [UserId],
                Answers =
                [
                    ApiAnswer.Json(HttpStatusCode.OK, "The live tables and counts are done, and no archived file holds the user.",
                        PrivacyJson.Default.UserErasure, Done),
                    ApiAnswer.Json(HttpStatusCode.Accepted, "The live tables are done; archived files follow, or counts that were in use.",
                        PrivacyJson.Default.UserErasure, Running),
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
