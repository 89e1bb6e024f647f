using LocalHost.Invocation;

namespace LocalHost.Queues;

/// <summary>The messages that a function's value stands for: none for null, one for each element of a collection of strings.</summary>
internal static class QueueMessages
{
    public static async ValueTask<IReadOnlyList<BinaryData>> OfAsync(object? value, HostedFunctionContext context) => value switch
    {
        null => [],
        string text => OfText(text),
        byte[] bytes => bytes.Length > 0 ? [new BinaryData(bytes)] : [],
        BinaryData data => [data],
        IEnumerable<string> texts => [.. texts.SelectMany(OfText)],
        _ => [await WorkerJson.Of(context).SerializeAsync(value, cancellationToken: context.CancellationToken)],
    };

    private static IReadOnlyList<BinaryData> OfText(string? text) => string.IsNullOrEmpty(text) ? [] : [new BinaryData(text)];
}
