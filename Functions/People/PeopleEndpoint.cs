using System.Net;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.People;

/// <summary><c>GET /users</c>: finds users by id, name or e-mail.</summary>
public sealed class PeopleEndpoint(PeopleReader people)
{
    private static readonly TextRule Search = new("search", 1, 150, "Only users of this id, or with this text in their name or e-mail, whatever the case and the accents");
    private static readonly ChoiceRule UserType = new(
        "userType", ["student", "teacher", "admin"], "Only users of this type")
    { IsPattern = true };

    public static readonly IReadOnlyList<FieldRule> Rules = [Search, UserType, .. PageQuery.Rules];

    [Function("ListPeople")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users")] HttpRequestData request, FunctionContext context)
    {
        var query = new QueryParameters(request.Query, Rules);
        var asked = new PeopleQuery(PageQuery.Read(query), query.Text(Search), query.OneOf(UserType));
        return query.Errors.Count > 0
            ? await Problem.Invalid(query.Errors).AnswerAsync(request)
            : await request.JsonAsync(HttpStatusCode.OK, await people.ListAsync(asked, context.CancellationToken),
                PeopleJson.Default.PagePerson);
    }
}
