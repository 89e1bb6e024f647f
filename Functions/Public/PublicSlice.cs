using Microsoft.Extensions.DependencyInjection;

namespace Functions.Public;

/// <summary>What anyone may see: health, the OpenAPI document, and pages that hold no data.</summary>
public static class PublicSlice
{
    public static IServiceCollection AddPublic(this IServiceCollection services) => services
        .AddSingleton(_ => PublicApi.Group)
        .AddSingleton<OpenApiJson>()
        .AddSingleton(_ => StaticFiles.Embedded());
}
