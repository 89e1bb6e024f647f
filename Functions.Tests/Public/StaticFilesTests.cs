using Functions.Public;

namespace Functions.Tests.Public;

public sealed class StaticFilesTests
{
    private static readonly byte[] Content = "<!doctype html>"u8.ToArray();

    [Fact]
    public void A_build_without_Node_says_how_to_mend_that()
    {
        var (file, problem) = new StaticFiles(new Dictionary<string, byte[]>()).Find("dashboard/index.html");

        Assert.Null(file);
        Assert.Equal(503, problem!.Status);
        Assert.Contains("Install Node.js and npm", problem.Detail);
    }

    [Fact]
    public void A_compressed_form_is_no_file_of_its_own_and_is_left_out_where_it_is_no_smaller()
    {
        var files = new StaticFiles(new Dictionary<string, byte[]>
        {
            ["a/index.html"] = Content,
            ["a/index.html.br"] = Content[..3],
            ["a/index.html.gz"] = Content,
        });

        Assert.Equal(["identity", "br"], files.Find("a/index.html").File!.Encodings);
        Assert.Equal(404, files.Find("a/index.html.br").Problem!.Status);
    }

    [Fact]
    public void A_tag_changes_with_the_content()
    {
        string Tag(byte[] content) =>
            new StaticFile("a/index.html", new Dictionary<string, byte[]> { ["identity"] = content }).ETag("identity");

        Assert.NotEqual(Tag(Content), Tag(Content[..^1]));
        Assert.Equal(Tag(Content), Tag([.. Content]));
    }
}
