using System.Net;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.Archives;

/// <summary>The OpenAPI description of the archive.</summary>
public static class ArchivesApi
{
    private static readonly DateOnly Day = new(2026, 3, 2);

    private static readonly ArchiveView Archived = new(
        12,
        Day,
        "tracking_events",
        "tracking_events/year=2026/month=03/day=02/0195d0c1a2b37c44b8f0d2f6a1e3c5d7.parquet",
        48_200,
        2_310_455,
        "7f3a9c2e51b04d6688aa10fe42c7d9b3",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ArchiveState.Archived.Stored(),
        new DateTime(2026, 6, 1, 2, 30, 0, DateTimeKind.Utc),
        null);

    public static readonly ApiGroup Group = new(
        "Archive",
        "Days older than archive_after_days, moved out of MySQL into Parquet files.",
        [
            new("ListArchives", "List the archived days")
            {
                Description = "Newest first; a day has a file for each table, and further ones for rows that came late.",
                Query = PageQuery.Rules,
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.OK, "A page of files.", ArchivesJson.Default.PageArchiveView,
                            new Page<ArchiveView>([Archived], null)),
                ],
            },
            new("RestoreArchive", "Bring an archived day back")
            {
                Description = "A queued job puts the day's rows back into MySQL, with the ids they had; its state is in the list. After a week the day is archived again.",
                Path = [ArchivesEndpoint.Day],
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.Accepted,
                        "The day is being restored.",
                        ArchivesJson.Default.RestoreView,
                        new RestoreView(Day, [Archived with { State = ArchiveState.Restoring.Stored() }])),
                    ApiAnswer.Refused(ArchivesEndpoint.NoDay, "The path names no day."),
                    ApiAnswer.Refused(ArchivesEndpoint.NotFound("2026-03-02"), "No file holds rows of the day."),
                ],
            },
        ]);
}
