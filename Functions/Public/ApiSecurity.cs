using Functions.Platform.Http;
using Microsoft.OpenApi;

namespace Functions.Public;

/// <summary>How callers show who they are, as the OpenAPI document describes it.</summary>
public static class ApiSecurity
{
    private const string FunctionKey = "functionKey";
    private const string FunctionKeyInQuery = "functionKeyInQuery";
    private const string Key = "key";

    public static void AddTo(OpenApiDocument document)
    {
        document.AddComponent(FunctionKey, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "x-functions-key",
            Description = "Apps: the platform's function key.",
        });
        document.AddComponent(FunctionKeyInQuery, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Query,
            Name = "code",
            Description = "Apps that can send no header: the same key in the address.",
        });
        document.AddComponent(Key, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "Readers and admins: a key of their own. Where Entra ID stands in front, its sign-in does as well.",
        });
    }

    /// <summary>The ways into a function, any one of which will do; none where it is open.</summary>
    public static List<OpenApiSecurityRequirement> Of(FunctionAccess access, OpenApiDocument document)
    {
        OpenApiSecurityRequirement Needs(string scheme) => new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
        return !access.IsCheckedHere ? [Needs(FunctionKey), Needs(FunctionKeyInQuery)]
            : access.IsOpen ? []
            : [Needs(Key)];
    }
}
