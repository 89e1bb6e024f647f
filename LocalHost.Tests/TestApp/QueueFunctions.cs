using Microsoft.Azure.Functions.Worker;

namespace TestApp;

public sealed class QueueFunctions(Journal journal)
{
    [Function("Text")]
    public void Text([QueueTrigger("text")] string message) => journal.Add(message);

    [Function("Order")]
    public void Order([QueueTrigger("%OrderQueue%", Connection = "Orders")] OrderMessage order) =>
        journal.Add($"{order.Id} of {order.Name}");

    [Function("Metadata")]
    public void Metadata(
        [QueueTrigger("metadata")] string message, string id, long dequeueCount, DateTimeOffset insertionTime, FunctionContext context)
    {
        var data = context.BindingContext.BindingData;
        string[] names = ["Id", "PopReceipt", "DequeueCount", "InsertionTime", "ExpirationTime", "NextVisibleTime", "QueueTrigger"];
        journal.Add(
            $"{message} {dequeueCount} {id == (string)data["Id"]!} {insertionTime > DateTimeOffset.UtcNow.AddMinutes(-5)} "
            + $"{names.All(data.ContainsKey)}");
    }

    [Function("Fails")]
    public void Fails([QueueTrigger("fails")] string message)
    {
        journal.Add(message);
        throw new InvalidOperationException("always");
    }

    [Function("FailsOnce")]
    public void FailsOnce([QueueTrigger("fails-once")] string message, long dequeueCount)
    {
        journal.Add($"{message} {dequeueCount}");
        if (dequeueCount == 1)
        {
            throw new InvalidOperationException("the first time");
        }
    }

    [Function("FailsInPoison")]
    public void FailsInPoison([QueueTrigger("fails-poison")] string message)
    {
        journal.Add(message);
        throw new InvalidOperationException("always");
    }

    [Function("Waits")]
    public async Task WaitsAsync([QueueTrigger("waits")] string message, CancellationToken cancellationToken)
    {
        journal.Add($"{message} began");
        await journal.PassAsync(message).WaitAsync(cancellationToken);
        journal.Add($"{message} ended");
    }

    [Function("Blocks")]
    public void Blocks([QueueTrigger("blocks")] string message)
    {
        journal.Add($"{message} began");
        journal.PassAsync(message).Wait();
    }

    public sealed record OrderMessage(int Id, string Name);
}
