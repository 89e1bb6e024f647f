using System.Net;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Settings;

public sealed record SettingView(string Key, string Value, string Default, string Description);

/// <summary><c>GET /settings</c> and <c>PUT /settings/{key}</c>: known keys only, each value checked, each change audited.</summary>
public sealed class SettingsEndpoint(Database database, SettingsTable table, SettingsCache cache, AuditTrail audit)
{
    private static readonly TextRule Value = new("value", 1, 100, "What the setting allows, as text") { Required = true };

    public static readonly JsonFields Fields = new(Value);

    public static readonly ChoiceRule Key =
        new("key", [.. SettingCatalog.All.Select(setting => setting.Key)], "The setting")
        {
            Required = true,
            Example = SettingCatalog.PointsPerCredit.Key
        };

    [Function("ListSettings")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "settings")] HttpRequestData request, FunctionContext context)
    {
        var settings = await table.ReadAsync(context.CancellationToken);
        var views = SettingCatalog.All.Select(setting => View(setting, settings[setting])).ToList();
        return await request.JsonAsync(HttpStatusCode.OK, new Page<SettingView>(views, null), SettingsJson.Default.PageSettingView);
    }

    [Function("ChangeSetting")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "settings/{key}")] HttpRequestData request,
        string key,
        FunctionContext context)
    {
        if (SettingCatalog.Find(key) is not { } setting)
        {
            return await (PathId.Unreadable(key, Key.Name) ?? NotFound(key)).AnswerAsync(request);
        }

        var (item, problem) = await JsonObjectBody.ReadAsync(request, Fields, context.CancellationToken);
        var value = item.Text(Value);
        if (value is not null && setting.Error(value) is { } error)
        {
            item.Refuse(Value.Name, error);
        }

        if ((problem ?? item.Problem) is { } refused)
        {
            return await refused.AnswerAsync(request);
        }

        await StoreAsync(context.Caller(), setting, value!, context.CancellationToken);
        await cache.RefreshAsync(context.CancellationToken);
        return await request.JsonAsync(HttpStatusCode.OK, View(setting, value!), SettingsJson.Default.SettingView);
    }

    private Task StoreAsync(AdminCaller caller, Setting setting, string value, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction =>
            {
                var before = await SettingsTable.WriteAsync(transaction, setting.Key, value, cancellationToken);
                // The same value again is no change, and not audited.
                if (before == value || (before is null && value == setting.Default))
                {
                    return;
                }

                await audit.WriteAsync(transaction, caller, "setting.change", setting.Key, before, value, cancellationToken);
            },
            cancellationToken);

    public static Problem NotFound(string key) => Problem.Of(HttpStatusCode.NotFound, "Not found", $"There is no setting '{key}'.");

    public static SettingView View(Setting setting, string value) => new(setting.Key, value, setting.Default, setting.Description);
}
