using System.Net;
using Functions.Credits;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.People;

/// <summary>What the OpenAPI document says about people.</summary>
public static class PeopleApi
{
    private static readonly DateTime At = new(2026, 3, 2, 9, 30, 0, DateTimeKind.Utc);
    private static readonly Person Ada = new(42, "Ada", "ada@example.org", "student", 310, 3, At);

    private static readonly PersonProfile Profile = new(
        42,
        "Ada",
        "ada@example.org",
        "student",
        310,
        3,
        At.AddDays(-40),
        At,
        [new("tab-1", "Portal", "CH", At, At.AddMinutes(-12))],
        [new(new DateOnly(2025, 11, 20), null), new(new DateOnly(2026, 3, 1), 0), new(new DateOnly(2026, 3, 2), 17)]);

    private static readonly ActivityItem Opened = new(
        At, "event", "document", "open", "DViz", "CH", "Windows", "desktop", "tab-1", new("Level 1", "Fractions", "Halves"), null, null);

    private static readonly ActivityItem Earned = new(At, "earn", null, null, null, null, null, null, null, null, 2, "open");

    private static readonly ApiAnswer WrongUser =
        ApiAnswer.Refused(Problem.Invalid(PersonEndpoint.UserId.Name, PersonEndpoint.UserId.Error), "The user's id is no integer above 0.");

    private static readonly ApiAnswer NoUser = ApiAnswer.Refused(PersonEndpoint.NotFound(42), "There is no such user, or it was erased.");

    public static readonly ApiGroup Group = new(
        "People",
        "Users one by one. An erased user is found no more.",
        [
            new("ListPeople", "Find users")
            {
                Description = "By id, name or e-mail; highest id first.",
                Query = PeopleEndpoint.Rules,
                Answers = [ApiAnswer.Json(HttpStatusCode.OK, "A page of users.", PeopleJson.Default.PagePerson, new Page<Person>([Ada], null))],
            },
            new("GetPerson", "Read a user's profile")
            {
                Description = "What the user has, when it was seen, where it is live, and how many events each of the last days had. `events` is null on a day of which "
                    + "rows are in the archive and on which the user was active: how many there were is not known; a day without any has 0.",
                Path = [PersonEndpoint.UserId],
                Query = PersonEndpoint.ProfileRules,
                Answers = [ApiAnswer.Json(HttpStatusCode.OK, "The profile.", PeopleJson.Default.PersonProfile, Profile), WrongUser, NoUser],
            },
            new("GetPersonActivity", "Read what a user did")
            {
                Description = "Events with their documents and, where no filter is given, the points that were written for them; newest first. Events of archived "
                    + "days are in the archive alone. Who looks is audited, once a day.",
                Path = [PersonEndpoint.UserId],
                Query = PersonEndpoint.ActivityRules,
                Answers =
                [
                    ApiAnswer.Json(HttpStatusCode.OK, "A page of lines.", PeopleJson.Default.PageActivityItem, new Page<ActivityItem>([Opened, Earned], null)),
                    WrongUser,
                    NoUser,
                ],
            },
            new("GetPersonLedger", "Read a user's ledger")
            {
                Description = "Every entry of points and credits with both balances after it, newest first. A reservation takes its credits at once; when it is "
                    + "closed they are released, and what was spent of them is a spend.",
                Path = [PersonEndpoint.UserId],
                Query = PersonEndpoint.LedgerRules,
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.OK,
                        "A page of entries.",
                        PeopleJson.Default.PageLedgerEntry,
                        new Page<LedgerEntry>(
                            [new(At, "credit", null, 3, 310, 3, null), new(At, "redeem", -30, null, 310, 0, "redemption")],
                            new LogCursor(At, 1, 17).ToString())),
                    WrongUser,
                    NoUser,
                ],
            },
        ]);
}
