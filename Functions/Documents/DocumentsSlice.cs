using Microsoft.Extensions.DependencyInjection;

namespace Functions.Documents;

/// <summary>Which documents were opened, and how often.</summary>
public static class DocumentsSlice
{
    public static IServiceCollection AddDocuments(this IServiceCollection services) => services.AddSingleton<DocumentFold>();
}
