// A program as another team would write it: it knows the API by the generated client alone.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using Generated;

public static class ClientProgram
{
    /// <summary>Sends events, gives points, redeems them twice under one key, asks for too many, and reads it all back.</summary>
    public static async Task<string> RunAsync(HttpClient asApp, HttpClient asAdmin)
    {
        var app = new AnalyticsClient(asApp);
        var admin = new AnalyticsClient(asAdmin);

        var receipt = await app.TrackAsync(new EventBatch
        {
            Events =
            [
                new Event { Id = Guid.NewGuid(), EventType = EventType.Visit, EventName = "home", AppName = "Client",
                    UserType = EventUserType.Student, UserId = 7 },
                new Event { EventType = EventType.Button, EventName = "help", AppName = "Client", UserType = EventUserType.Guest },
                new Event { EventType = EventType.Visit, EventName = "home", AppName = "", UserType = EventUserType.Guest },
            ],
        });
        var adjusted = await admin.AdjustPointsAsync(4242, "adjust-1", new PointAdjustmentRequest { Points = 50, Reason = "client" });
        var first = await app.RedeemAsync(4242, "redeem-1", new RedemptionRequest { Credits = 3 });
        var again = await app.RedeemAsync(4242, "redeem-1", new RedemptionRequest { Credits = 3 });
        var rewards = await app.RewardsAsync(4242);
        var history = await app.RewardsHistoryAsync(4242, limit: 10, before: null);
        var health = await app.HealthAsync();
        var usage = await admin.UsageReportAsync(interval: Interval.Day, appName: ["Client"]);
        return string.Join(' ',
        [
            $"{receipt.Accepted}+{receipt.Rejected.Single().Errors.Single().Field}",
            $"{adjusted.Points} {first.Credits} {first.RedemptionId == again.RedemptionId}",
            $"{rewards.Points}/{rewards.Credits}",
            string.Join(',', history.Items.Select(item => item.Kind)),
            $"{health.Status} {usage.Interval} {usage.Series.Count} {usage.Groups.Sum(group => group.Count)} {await TooManyAsync(app)}",
        ]);
    }

    private static async Task<string> TooManyAsync(AnalyticsClient app)
    {
        try
        {
            await app.RedeemAsync(4242, "redeem-2", new RedemptionRequest { Credits = 1000 });
            return "redeemed";
        }
        catch (ApiException<NotEnoughPointsProblem> refused)
        {
            return $"{refused.StatusCode} {refused.Result.Title} {refused.Result.Required}";
        }
    }
}
