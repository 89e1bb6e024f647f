using System.Text.Json;
using System.Text.Json.Nodes;
using Functions.Documents;
using Functions.Platform.Http;
using Functions.Tests.Builders;
using Functions.Tracking;

namespace Functions.Tests.Tracking;

public sealed class TrackRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Receipt Bare = new(Now, null, null, new UserAgent(null, null));

    [Fact]
    public void A_full_event_is_taken_as_sent()
    {
        var item = An.DocumentEvent()
            .With("id", "0195527a-1f00-7000-8000-000000000001")
            .With("sessionId", "s-1").With("countryCode", "de").With("os", "Windows").With("deviceType", "tablet")
            .With("meta", new JsonObject { ["page"] = 7 }).With("createdAt", "2026-03-01T11:59:59.900+01:00");

        var taken = Taken(item);

        Assert.Equal(Guid.Parse("0195527a-1f00-7000-8000-000000000001"), taken.Id);
        Assert.Equal(("document", "home", "Portal", "student", 42L),
            (taken.EventType, taken.EventName, taken.AppName, taken.UserType, taken.UserId));
        Assert.Equal(("s-1", "DE", "Windows", "tablet"), (taken.SessionId, taken.CountryCode, taken.Os, taken.DeviceType));
        Assert.Equal("""{"page":7}""", taken.Meta?.GetRawText());
        Assert.Equal(new DateTime(2026, 3, 1, 10, 59, 59, DateTimeKind.Utc), taken.CreatedAt);
        Assert.Equal(new DocumentOpen("Level 1", "Fractions", "Halves.pdf"), taken.Document);
    }

    [Fact]
    public void What_an_event_leaves_out_comes_from_its_request()
    {
        var receipt = new Receipt(Now, "hash", "FR", new UserAgent("Android", "mobile"));

        var taken = TrackRequest.Event(Element(An.Event().Without("id")), receipt).Value!;

        Assert.Equal(7, taken.Id.Version);
        Assert.Equal(("FR", "Android", "mobile", "hash", Now.UtcDateTime),
            (taken.CountryCode, taken.Os, taken.DeviceType, taken.IpHash, taken.CreatedAt));
    }

    [Fact]
    public void What_an_event_says_itself_beats_its_request()
    {
        var receipt = new Receipt(Now, null, "FR", new UserAgent("Android", "mobile"));

        var taken = TrackRequest.Event(
            Element(An.Event().With("countryCode", "DE").With("os", "iOS").With("deviceType", "tablet")), receipt).Value!;

        Assert.Equal(("DE", "iOS", "tablet"), (taken.CountryCode, taken.Os, taken.DeviceType));
    }

    [Theory]
    [InlineData("eventType")]
    [InlineData("eventName")]
    [InlineData("appName")]
    [InlineData("userType")]
    [InlineData("userId")]
    public void A_required_field_that_is_missing_or_null_is_named(string field)
    {
        Assert.Equal((field, "is required"), OnlyError(An.Event().Without(field)));
        Assert.Equal((field, "is required"), OnlyError(An.Event().With(field, null)));
    }

    [Theory]
    [InlineData("eventType", "\"click\"")]
    [InlineData("eventType", "\"Visit\"")]
    [InlineData("eventType", "1")]
    [InlineData("eventName", "\"\"")]
    [InlineData("eventName", "17")]
    [InlineData("appName", "\"\"")]
    [InlineData("appName", "[]")]
    [InlineData("userType", "\"admin\"")]
    [InlineData("userId", "0")]
    [InlineData("userId", "-1")]
    [InlineData("userId", "1.5")]
    [InlineData("userId", "\"42\"")]
    [InlineData("userId", "9223372036854775808")]
    [InlineData("id", "\"42\"")]
    [InlineData("id", "42")]
    [InlineData("countryCode", "\"D\"")]
    [InlineData("countryCode", "\"DEU\"")]
    [InlineData("countryCode", "\"D1\"")]
    [InlineData("countryCode", "\"ÄÖ\"")]
    [InlineData("countryCode", "49")]
    [InlineData("os", "{}")]
    [InlineData("deviceType", "\"watch\"")]
    [InlineData("sessionId", "5")]
    [InlineData("meta", "[1]")]
    [InlineData("meta", "\"{}\"")]
    [InlineData("meta", """{"n":1e999}""")]
    [InlineData("meta", """{"s":"\ud800"}""")]
    [InlineData("meta", """{"\udc00":1}""")]
    [InlineData("id", "\"\\ud800\"")]
    [InlineData("eventType", "\"\\ud800\"")]
    [InlineData("eventName", "\"\\ud800\"")]
    [InlineData("countryCode", "\"\\ud800\"")]
    [InlineData("createdAt", "\"\\ud800\"")]
    [InlineData("createdAt", "\"2026-03-01T11:00:00\"")]
    [InlineData("createdAt", "\"2026-03-01\"")]
    [InlineData("createdAt", "\"yesterday\"")]
    [InlineData("createdAt", "1772366400")]
    [InlineData("createdAt", "\"2026-02-22T11:59:59Z\"")]
    [InlineData("createdAt", "\"2026-03-01T12:05:01Z\"")]
    [InlineData("ageMs", "-1")]
    [InlineData("ageMs", "1.5")]
    [InlineData("ageMs", "\"1000\"")]
    [InlineData("ageMs", "604800001")]
    [InlineData("document", "{}")]
    [InlineData("page", "1")]
    [InlineData("EventName", "\"x\"")]
    public void A_bad_value_is_refused_by_its_fields_name(string field, string json)
    {
        var item = JsonSerializer.Serialize(An.Event().Without(field));
        var element = JsonElement.Parse($"{item[..^1]},{JsonSerializer.Serialize(field)}:{json}}}");

        var errors = TrackRequest.Event(element, Bare).Errors;

        var error = Assert.Single(errors);
        Assert.Equal(field, error.Field);
    }

    [Theory]
    [InlineData("createdAt", "\"2026-02-22T12:00:00Z\"")]
    [InlineData("createdAt", "\"2026-03-01T12:05:00Z\"")]
    [InlineData("createdAt", "\"2026-03-01T06:00:00-05:30\"")]
    [InlineData("ageMs", "0")]
    [InlineData("ageMs", "604800000")]
    [InlineData("ageMs", "null")]
    [InlineData("userId", "9223372036854775807")]
    [InlineData("meta", "{}")]
    [InlineData("meta", "null")]
    [InlineData("sessionId", "null")]
    [InlineData("document", "null")]
    public void A_value_at_the_limit_is_taken(string field, string json) =>
        Assert.Empty(Errors(An.Event().With(field, JsonNode.Parse(json))));

    [Fact]
    public void An_events_time_is_the_time_of_receipt_less_its_age()
    {
        Assert.Equal(Now.UtcDateTime.AddSeconds(-2), Taken(An.Event().With("ageMs", 1500)).CreatedAt);
        Assert.Equal(Now.UtcDateTime.AddDays(-7), Taken(An.DocumentEvent().With("ageMs", 604_800_000)).CreatedAt);
        Assert.Equal(Now.UtcDateTime.AddSeconds(-11),
            TrackRequest.FlatDocument(Element(An.FlatDocument().With("ageMs", 11_000)), Bare).Value!.CreatedAt);
    }

    [Fact]
    public void An_event_has_an_age_or_a_time_and_not_both()
    {
        var both = An.Event().With("ageMs", 0).With("createdAt", "2026-03-01T11:59:00Z");

        Assert.Equal(("ageMs", "must be absent or null where createdAt is given"), OnlyError(both));
        Assert.Empty(Errors(both.With("createdAt", null)));
        Assert.Empty(Errors(An.Event().With("ageMs", null).With("createdAt", "2026-03-01T11:59:00Z")));
    }

    [Theory]
    [InlineData("eventName", 100)]
    [InlineData("appName", 50)]
    [InlineData("os", 50)]
    [InlineData("sessionId", 100)]
    public void Lengths_count_characters_as_MySQL_does(string field, int max)
    {
        // One character of two UTF-16 units and four bytes.
        const string letter = "𝒜";

        Assert.Empty(Errors(An.Event().With(field, string.Concat(Enumerable.Repeat(letter, max)))));
        Assert.Equal(field, OnlyError(An.Event().With(field, string.Concat(Enumerable.Repeat(letter, max + 1)))).Field);
    }

    [Theory]
    [InlineData("levelName", 100)]
    [InlineData("chapterName", 150)]
    [InlineData("documentName", 200)]
    public void Document_names_have_their_own_limits(string field, int max)
    {
        Assert.Empty(Errors(An.Event("document").With("document", An.Document().With(field, new string('x', max)))));
        Assert.Equal($"document.{field}",
            OnlyError(An.Event("document").With("document", An.Document().With(field, new string('x', max + 1)))).Field);
        Assert.Equal((field, "is required"), OnlyFlatError(An.FlatDocument().Without(field)));
    }

    [Fact]
    public void A_document_event_needs_its_document() =>
        Assert.Equal(("document", "is required"), OnlyError(An.Event("document")));

    [Fact]
    public void A_guest_has_no_user_id()
    {
        Assert.Empty(Errors(An.Event().With("userType", "guest").Without("userId")));
        Assert.Empty(Errors(An.Event().With("userType", "guest").With("userId", null)));
        Assert.Equal("userId", OnlyError(An.Event().With("userType", "guest")).Field);
    }

    [Fact]
    public void All_errors_of_an_item_are_listed_at_once()
    {
        var errors = Errors(An.Event().With("eventType", "x").With("appName", "").Without("userId").With("shoe", 43));

        Assert.Equal(["appName", "eventType", "shoe", "userId"], errors.Select(error => error.Field).Order());
    }

    [Fact]
    public void A_field_given_twice_is_refused()
    {
        var element = JsonElement.Parse(JsonSerializer.Serialize(An.Event()).Replace("}", ",\"userId\":43}"));

        Assert.Equal("userId", Assert.Single(TrackRequest.Event(element, Bare).Errors).Field);
    }

    [Fact]
    public void A_field_name_written_with_escapes_is_the_same_field()
    {
        var element = JsonElement.Parse(JsonSerializer.Serialize(An.Event()).Replace("eventName", "event\\u004eame"));

        Assert.Equal("home", TrackRequest.Event(element, Bare).Value?.EventName);
    }

    [Fact]
    public void Meta_is_limited_in_bytes_and_depth()
    {
        static JsonNode Deep(int levels) => levels == 1 ? new JsonObject() : new JsonObject { ["a"] = Deep(levels - 1) };
        static JsonNode Wide(int bytes) => new JsonObject { ["a"] = new string('x', bytes - """{"a":""}""".Length) };

        Assert.Empty(Errors(An.Event().With("meta", Deep(16))));
        Assert.Equal("meta", OnlyError(An.Event().With("meta", Deep(17))).Field);
        Assert.Empty(Errors(An.Event().With("meta", Wide(8192))));
        Assert.Equal("meta", OnlyError(An.Event().With("meta", Wide(8193))).Field);
    }

    [Fact]
    public void The_flat_form_is_a_document_event_named_open_of_DViz()
    {
        var taken = TrackRequest.FlatDocument(Element(An.FlatDocument()), Bare).Value!;

        Assert.Equal(("document", "open", "DViz"), (taken.EventType, taken.EventName, taken.AppName));
        Assert.Equal(new DocumentOpen("Level 1", "Fractions", "Halves.pdf"), taken.Document);
        Assert.Equal("eventType", OnlyFlatError(An.FlatDocument().With("eventType", "visit")).Field);
    }

    private static JsonElement Element(JsonNode item) => JsonSerializer.SerializeToElement(item);

    private static TrackedEvent Taken(JsonNode item) => TrackRequest.Event(Element(item), Bare).Value!;

    private static IReadOnlyList<FieldError> Errors(JsonNode item) => TrackRequest.Event(Element(item), Bare).Errors;

    private static (string Field, string Message) OnlyError(JsonNode item) => Only(Errors(item));

    private static (string Field, string Message) OnlyFlatError(JsonNode item) =>
        Only(TrackRequest.FlatDocument(Element(item), Bare).Errors);

    private static (string Field, string Message) Only(IReadOnlyList<FieldError> errors)
    {
        var error = Assert.Single(errors);
        return (error.Field, error.Message);
    }
}
