using Microsoft.Extensions.DependencyInjection;

namespace Functions.Public;

/// <summary>What anyone may see: health, and pages that hold no data.</summary>
public static class PublicSlice
{
    public static IServiceCollection AddPublic(this IServiceCollection services) => services.AddSingleton(_ => StaticFiles.Embedded());
}
