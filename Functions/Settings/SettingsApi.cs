using System.Net;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.Settings;

/// <summary>The OpenAPI description of the settings.</summary>
public static class SettingsApi
{
    private static readonly SettingView Price = SettingsEndpoint.View(SettingCatalog.PointsPerCredit, "12");

    private static readonly AuditEntry Change =
        new(5, new DateTime(2026, 3, 2, 9, 30, 0, DateTimeKind.Utc), "head-office", "setting.change", Price.Key, "10", "12");

    public static readonly ApiGroup Group = new(
        "Settings",
        "Switches and controls that take effect within seconds, and the record of who turned them.",
        [
            new("ListSettings", "List the settings")
            {
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.OK, "Every setting there is.", SettingsJson.Default.PageSettingView,
                            new Page<SettingView>([Price], null)),
                ],
            },
            new("ChangeSetting", "Change a setting")
            {
                Description = string.Join("; ", SettingCatalog.All.Select(setting => $"`{setting.Key}`: {setting.Description}")) + ".",
                Path = [SettingsEndpoint.Key],
                Body = new ApiBody("SettingChange", SettingsEndpoint.Fields)
                {
                    Examples = new Dictionary<string, string> { ["change"] = """{"value":"12"}""" },
                },
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.OK, "The setting is changed, and the change audited.", SettingsJson.Default.SettingView, Price),
                    ApiAnswer.Refused(SettingsEndpoint.NotFound("shoe_size"), "There is no such setting."),
                ],
            },
            new("ListAudit", "Read the audit")
            {
                Description = "Who changed what, newest first.",
                Query = PageQuery.Rules,
                Answers =
                [
                    ApiAnswer.Json(
                        HttpStatusCode.OK, "A page of changes.", SettingsJson.Default.PageAuditEntry, new Page<AuditEntry>([Change], "5")),
                ],
            },
        ]);
}
