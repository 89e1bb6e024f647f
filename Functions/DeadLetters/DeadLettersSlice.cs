using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.DeadLetters;

/// <summary>Messages that can never succeed as they are: kept, shown, replayed, deleted.</summary>
public static class DeadLettersSlice
{
    public static IServiceCollection AddDeadLetters(this IServiceCollection services) => services
        .AddSingleton(_ => DeadLettersApi.Group)
        .AddSingleton<DeadLettersTable>()
        .AddSingleton<PoisonQueues>();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<DeadLetter>))]
[JsonSerializable(typeof(AuditedLetter))]
[JsonSerializable(typeof(DeadLettersTaken))]
public sealed partial class DeadLettersJson : JsonSerializerContext;
