using System.Net;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.DeadLetters;

/// <summary>The OpenAPI description of dead letters.</summary>
public static class DeadLettersApi
{
    private static readonly DateTime At = new(2026, 3, 2, 9, 30, 0, DateTimeKind.Utc);
    private static readonly DeadLetter Waiting = new(3, "tracking-events", "{\"v\":9,\"items\":[]}",
        "The message is not one of version 1, or holds a null.", 1, At, At, "waiting", null);
    private static readonly NumberRule Id = PathId.Rule("id", "The dead letter") with { Example = 3L };
    private static readonly ApiAnswer NotFound = ApiAnswer.Refused(DeadLettersEndpoint.NotFound("3"), "There is no such dead letter.");

    public static readonly ApiGroup Group = new(
        "Dead letters",
        "Messages that can never succeed as they are, kept with what was wrong with them.",
        [
            new("ListDeadLetters", "List the dead letters")
            {
                Description = "Newest first.",
                Query = PageQuery.Rules,
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.OK, "A page of dead letters.", DeadLettersJson.Default.PageDeadLetter,
                            new Page<DeadLetter>([Waiting], null)),
                ],
            },
            new("ReplayDeadLetter", "Replay a dead letter")
            {
                Description = "Sends the message to its queue again, once; what of it has taken effect before does not do so again.",
                Path = [Id],
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.Accepted,
                        "The message is in its queue.",
                        DeadLettersJson.Default.DeadLetter,
                        Waiting with { State = "replayed", ReplayedAt = At.AddHours(1) }),
                    NotFound,
                ],
            },
            new("DeleteDeadLetter", "Delete a dead letter")
            {
                Path = [Id],
                Answers = [new ApiAnswer(HttpStatusCode.NoContent, "The dead letter is gone."), NotFound],
            },
            new("ReplayDeadLetters", "Replay many dead letters")
            {
                Description = "Those that wait, oldest first, each once. A call that ends early may be repeated.",
                Body = Many("DeadLettersToReplay"),
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.Accepted, "The messages are in their queues.", DeadLettersJson.Default.DeadLettersTaken, new DeadLettersTaken(12)),
                ],
            },
            new("DeleteDeadLetters", "Delete many dead letters")
            {
                Description = "Those that wait and those that were replayed.",
                Body = Many("DeadLettersToDelete"),
                Answers =
                [
                    ApiAnswer.Json(HttpStatusCode.OK, "The letters are gone.", DeadLettersJson.Default.DeadLettersTaken, new DeadLettersTaken(12)),
                ],
            },
        ]);

    private static ApiBody Many(string name) => new(name, ManyDeadLettersEndpoint.Fields)
    {
        Examples = new Dictionary<string, string>
        {
            ["one queue"] = """{"queue":"tracking-events","upTo":17}""",
            ["all"] = """{"upTo":17}""",
        },
    };
}
