using Microsoft.Extensions.DependencyInjection;

namespace Functions.Public;

/// <summary>What anyone may read.</summary>
public static class PublicSlice
{
    public static IServiceCollection AddPublic(this IServiceCollection services) => services
        .AddSingleton(_ => PublicApi.Group)
        .AddSingleton<OpenApiJson>();
}
