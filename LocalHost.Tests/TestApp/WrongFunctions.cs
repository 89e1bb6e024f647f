using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Http;

namespace TestApp;

/// <summary>Functions that this host does not start.</summary>
public sealed class WrongFunctions
{
    [Function("AdminRoute")]
    public static void AdminRoute([HttpTrigger("get", Route = "admins/all")] HttpRequestData request) => Ignore(request);

    [Function("RuntimeRoute")]
    public static void RuntimeRoute([HttpTrigger("get", Route = "/runtime")] HttpRequestData request) => Ignore(request);

    [Function("SameRoute1")]
    public static void SameRoute1([HttpTrigger("get", "post", Route = "same/{a}")] HttpRequestData request) => Ignore(request);

    [Function("SameRoute2")]
    public static void SameRoute2([HttpTrigger("POST", Route = "Same/{b}")] HttpRequestData request) => Ignore(request);

    [Function("BrokenRoute")]
    public static void BrokenRoute([HttpTrigger("get", Route = "broken/{a")] HttpRequestData request) => Ignore(request);

    [Function("BadSchedule")]
    public static void BadSchedule([TimerTrigger("every day")] TimerInfo timer) => Ignore(timer);

    [Function("NoSetting")]
    public static void NoSetting([QueueTrigger("%NoSuchSetting%")] string message) => Ignore(message);

    [Function("NoConnection")]
    public static void NoConnection([QueueTrigger("queue", Connection = "NoSuchConnection")] string message) => Ignore(message);

    [Function("Unknown")]
    public static void Unknown([BlinkTrigger] string message) => Ignore(message);

    [Function("Outputs")]
    [QueueOutput("outputs")]
    public static string Outputs([QueueTrigger("inputs")] string message) => message;

    private static void Ignore(object input) => ArgumentNullException.ThrowIfNull(input);
}

/// <summary>A trigger that no host knows.</summary>
public sealed class BlinkTriggerAttribute : TriggerBindingAttribute;
