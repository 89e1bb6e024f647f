using System.Globalization;
using System.Net;
using Azure.Storage.Queues;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using MySqlConnector;

namespace TestApp;

/// <summary>Functions that leave traces outside the process, for tests in which it dies.</summary>
public sealed class ProcessFunctions
{
    private static readonly QueueClient Lines = new(
        Environment.GetEnvironmentVariable("AzureWebJobsStorage"), "lines",
        new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    [Function("Pid")]
    public static async Task<HttpResponseData> PidAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "pid")] HttpRequestData request)
    {
        var response = request.CreateResponse();
        await response.WriteStringAsync(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return response;
    }

    [Function("Lingers")]
    public static async Task<HttpResponseData> LingersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "lingers")] HttpRequestData request)
    {
        Console.WriteLine("lingering");
        await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        return request.CreateResponse(HttpStatusCode.OK);
    }

    /// <summary>Answers 202 once the body is in the queue.</summary>
    [Function("Send")]
    public static async Task<HttpResponseData> SendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "send")] HttpRequestData request)
    {
        await Lines.SendMessageAsync(await request.ReadAsStringAsync());
        return request.CreateResponse(HttpStatusCode.Accepted);
    }

    /// <summary>Leaves a file with the message's name.</summary>
    [Function("Receive")]
    public static Task ReceiveAsync([QueueTrigger("lines")] string line) =>
        File.WriteAllTextAsync(Path.Combine(Environment.GetEnvironmentVariable("TestApp__Folder")!, line), line);

    /// <summary>Writes a row, and commits only after a minute.</summary>
    [Function("WritesSlowly")]
    public static async Task<HttpResponseData> WritesSlowlyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "writes-slowly")] HttpRequestData request)
    {
        await using var connection = new MySqlConnection(Environment.GetEnvironmentVariable("MYSQL_CONNECTION"));
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = new MySqlCommand("INSERT INTO written (id) VALUES (1)", connection, transaction);
        await insert.ExecuteNonQueryAsync();
        Console.WriteLine("written");
        await Task.Delay(TimeSpan.FromMinutes(1), CancellationToken.None);
        await transaction.CommitAsync();
        return request.CreateResponse(HttpStatusCode.OK);
    }
}
