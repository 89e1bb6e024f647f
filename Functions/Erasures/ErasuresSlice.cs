using Microsoft.Extensions.DependencyInjection;

namespace Functions.Erasures;

/// <summary>Who was erased and when: asked by every transaction that writes what names a user.</summary>
public static class ErasuresSlice
{
    public static IServiceCollection AddErasures(this IServiceCollection services) => services.AddSingleton<UserErasuresTable>();
}
