using Microsoft.Azure.Functions.Worker;

namespace TestApp;

public sealed class TimerFunctions(Journal journal)
{
    [Function("EverySecond")]
    public void EverySecond([TimerTrigger("* * * * * *")] TimerInfo timer) =>
        journal.Add($"every second {timer.ScheduleStatus is null}");

    [Function("FromSetting")]
    public void FromSetting([TimerTrigger("%Schedule%")] TimerInfo timer) => journal.Add($"from setting {timer.IsPastDue}");

    [Function("OnStartup")]
    public void OnStartup([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) =>
        journal.Add($"on startup {timer.IsPastDue} {timer.ScheduleStatus?.Next.Kind}");

    [Function("Yearly")]
    public void Yearly([TimerTrigger("0 0 1 1 *")] TimerInfo timer) => journal.Add($"yearly {timer.IsPastDue}");

    [Function("YearlyWaits")]
    public async Task YearlyWaitsAsync(
        [TimerTrigger("0 0 1 1 *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellationToken)
    {
        journal.Add($"waits {timer.IsPastDue}");
        try
        {
            await journal.PassAsync("yearly").WaitAsync(cancellationToken);
            journal.Add("waited");
        }
        catch (OperationCanceledException)
        {
            journal.Add("cancelled");
            throw;
        }
    }

    [Function("YearlyFails")]
    public static void YearlyFails([TimerTrigger("0 0 1 1 *")] TimerInfo timer) =>
        throw new InvalidOperationException($"always {timer.IsPastDue}");
}
