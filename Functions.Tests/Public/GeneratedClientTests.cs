using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Functions.Tests.Fixtures;
using NSwag.CodeGeneration.CSharp;

namespace Functions.Tests.Public;

/// <summary>The document is good enough to generate a typed client from, and the client works.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class GeneratedClientTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task A_program_written_against_the_generated_client_tracks_redeems_and_reads()
    {
        var program = ClientCompiler.Compile([await GenerateAsync(), Resource("ClientProgram.cs")]);
        using var asApp = Client(headers => headers.Add("x-functions-key", TestSettings.AppKey));
        using var asAdmin = Client(headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.AdminKey));

        var done = await (Task<string>)program.GetType("ClientProgram")!.GetMethod("RunAsync")!.Invoke(null, [asApp, asAdmin])!;

        Assert.Equal("2+appName 50 3 True 20/3 Credit,Redeem,Earn Ok Day 30 0 409 Not enough points 10000", done);
    }

    private static async Task<string> GenerateAsync()
    {
        var document = await NSwag.OpenApiDocument.FromJsonAsync(WithBatchesAlone());
        var settings = new CSharpClientGeneratorSettings { ClassName = "AnalyticsClient", GenerateOptionalParameters = true };
        settings.CSharpGeneratorSettings.Namespace = "Generated";
        settings.CSharpGeneratorSettings.DateType = "System.DateOnly";
        settings.CSharpGeneratorSettings.GenerateNullableReferenceTypes = true;
        return new CSharpClientGenerator(document, settings).GenerateFile();
    }

    // C# has no type for one, many or an envelope of many, so the client gets the envelope.
    private static string WithBatchesAlone()
    {
        var document = ServedDocument.Root.DeepClone();
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var content in document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
            .Select(operation => operation.Value!["requestBody"]?["content"]?.AsObject())
            .OfType<JsonObject>().Where(content => content.ContainsKey("text/plain")))
        {
            content.Remove("text/plain");
            var name = ((string)content["application/json"]!["schema"]!["$ref"]!).Split('/')[^1];
            content["application/json"]!["schema"] = schemas[name]!["oneOf"]![2]!.DeepClone();
            schemas.Remove(name);
        }

        return document.ToJsonString();
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(GeneratedClientTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private HttpClient Client(Action<HttpRequestHeaders> authorize)
    {
        var client = new HttpClient { BaseAddress = app.Api.Root };
        authorize(client.DefaultRequestHeaders);
        return client;
    }
}
