using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace LocalHost.Tests.Functions;

/// <summary>Functions that no host starts.</summary>
public sealed class WrongFunctions
{
    [Function("Twice")]
    public static void Twice([TimerTrigger("* * * * *")] TimerInfo timer) => Assert.NotNull(timer);

    [Function("twice")]
    public static void TwiceAgain([TimerTrigger("* * * * *")] TimerInfo timer) => Assert.NotNull(timer);

    [Function("AdminRoute")]
    public static void AdminRoute([HttpTrigger("get", Route = "admins/all")] HttpRequestData request) => Assert.NotNull(request);

    [Function("RuntimeRoute")]
    public static void RuntimeRoute([HttpTrigger("get", Route = "/runtime")] HttpRequestData request) => Assert.NotNull(request);

    [Function("SameRoute1")]
    public static void SameRoute1([HttpTrigger("get", "post", Route = "same/{a}")] HttpRequestData request) => Assert.NotNull(request);

    [Function("SameRoute2")]
    public static void SameRoute2([HttpTrigger("POST", Route = "Same/{b}")] HttpRequestData request) => Assert.NotNull(request);

    [Function("BrokenRoute")]
    public static void BrokenRoute([HttpTrigger("get", Route = "broken/{a")] HttpRequestData request) => Assert.NotNull(request);

    [Function("NoTrigger")]
    public static void NoTrigger(string text) => Assert.NotNull(text);

    [Function("BadSchedule")]
    public static void BadSchedule([TimerTrigger("every day")] TimerInfo timer) => Assert.NotNull(timer);

    [Function("NoSetting")]
    public static void NoSetting([QueueTrigger("%NoSuchSetting%")] string message) => Assert.NotNull(message);

    [Function("NoConnection")]
    public static void NoConnection([QueueTrigger("queue", Connection = "NoSuchConnection")] string message) => Assert.NotNull(message);

    [Function("WrongResult")]
    public static string WrongResult([HttpTrigger("get")] HttpRequestData request) => request.Method;

    [Function("WrongParameter")]
    public static void WrongParameter([TimerTrigger("* * * * *")] string timer) => Assert.NotNull(timer);
}
