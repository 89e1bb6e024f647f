using System.Text;
using Functions.Platform.Http;

namespace Functions.Tests.Platform;

public sealed class JsonBatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", 1)]
    [InlineData("""[{"a":1},{"a":2}]""", 2)]
    [InlineData("""{"events":[{"a":1},{"a":2},3]}""", 3)]
    public void One_item_an_array_and_the_envelope_are_read(string body, int items)
    {
        var batch = Parse(body);

        Assert.Null(batch.Problem);
        Assert.Equal(items, batch.Items.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"events":[]}""")]
    [InlineData("""{"events":{}}""")]
    [InlineData("""{"events":[1],"more":2}""")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("42")]
    [InlineData("[1,]")]
    public void Anything_else_is_a_400(string body) => Assert.Equal(400, Parse(body).Problem?.Status);

    [Fact]
    public void Broken_json_is_refused_with_line_and_position() =>
        Assert.Contains("line 2, position 8", Parse("[\n  {\"a\":x}\n]").Problem!.Detail);

    [Fact]
    public void Text_that_is_not_UTF8_is_a_400() =>
        Assert.Equal(400, JsonBatch.Parse(new byte[] { (byte)'"', 0xff, (byte)'"' }, "events").Problem?.Status);

    [Fact]
    public void Nesting_without_end_is_a_400() => Assert.Equal(400, Parse(new string('[', 5000)).Problem?.Status);

    [Theory]
    [InlineData(40)]
    [InlineData(70)]
    [InlineData(100_000)]
    public void Nesting_spoils_its_own_item_alone(int levels)
    {
        var batch = Parse($$"""{"events":[{"a":1},{"deep":{{new string('[', levels)}}{{new string(']', levels)}}},{"b":"c"}]}""");

        Assert.Null(batch.Problem);
        Assert.Equal(3, batch.Items.Count);
        Assert.Equal("""{"b":"c"}""", batch.Items[2].GetRawText());
    }

    [Fact]
    public void Broken_json_behind_deep_nesting_is_refused_with_its_position_as_sent() =>
        Assert.Contains(
            "line 2, position 3", Parse($"[{new string('[', 100)}{new string(']', 100)},\n  x]").Problem!.Detail);

    [Fact]
    public void More_than_a_thousand_items_are_a_413()
    {
        Assert.Null(Parse($"[{string.Join(',', Enumerable.Repeat("{}", 1000))}]").Problem);
        Assert.Equal(413, Parse($"[{string.Join(',', Enumerable.Repeat("{}", 1001))}]").Problem?.Status);
    }

    private static JsonBatch Parse(string body) => JsonBatch.Parse(Encoding.UTF8.GetBytes(body), "events");
}
