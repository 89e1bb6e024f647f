using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Credits;
using Functions.Platform.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.People;

/// <summary>The users, one by one: found, and everything that is known of each.</summary>
public static class PeopleSlice
{
    public static IServiceCollection AddPeople(this IServiceCollection services) => services
        .AddSingleton(_ => PeopleApi.Group)
        .AddSingleton<PeopleReader>()
        .AddSingleton<ProfileReader>()
        .AddSingleton<ActivityReader>()
        .AddSingleton<ActivityLooks>();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<Person>))]
[JsonSerializable(typeof(PersonProfile))]
[JsonSerializable(typeof(Page<ActivityItem>))]
[JsonSerializable(typeof(Page<LedgerEntry>))]
public sealed partial class PeopleJson : JsonSerializerContext;
