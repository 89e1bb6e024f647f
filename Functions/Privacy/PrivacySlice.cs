using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform.Queue;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Privacy;

/// <summary>One user's data: told, and erased.</summary>
public static class PrivacySlice
{
    public static IServiceCollection AddPrivacy(this IServiceCollection services) => services
        .AddSingleton(_ => PrivacyApi.Group)
        .AddSingleton<UserErasuresTable>()
        .AddSingleton<UserEraser>()
        .AddSingleton<UserDataReader>();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UserData))]
[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSerializable(typeof(UserErasure))]
[JsonSerializable(typeof(IReadOnlyList<UserErasure>))]
[JsonSerializable(typeof(QueueMessage<EraseFromArchives>))]
public sealed partial class PrivacyJson : JsonSerializerContext;
