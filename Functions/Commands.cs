using System.Globalization;
using Functions.Counts;
using Functions.Credits;
using Functions.Maintenance;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Functions.Schema;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Functions;

/// <summary>
/// What the executable does besides serving: <c>migrate</c>, <c>create-app-user NAME CLIENT_ID</c>, and
/// <c>recount --from DAY --to DAY [--check]</c> or <c>recount --time-zone</c>.
/// </summary>
public static class Commands
{
    private static IConfigurationRoot Configuration => new ConfigurationBuilder().AddEnvironmentVariables().Build();

    /// <summary>Runs the command that the arguments name; null where they name none. Returns the exit code.</summary>
    public static async Task<int?> RunAsync(string[] args) => args switch
    {
        ["migrate"] => await MigrateAsync(),
        ["create-app-user", var name, var clientId] => await CreateAppUserAsync(AppUser.Parse(name, clientId)),
        ["create-app-user", ..] =>
            throw new ConfigurationException("Say create-app-user NAME CLIENT_ID, with the client id of the app's managed identity"),
        ["recount", "--from", var from, "--to", var to] => await RecountAsync(Day(from), Day(to), checkOnly: false),
        ["recount", "--from", var from, "--to", var to, "--check"] => await RecountAsync(Day(from), Day(to), checkOnly: true),
        ["recount", "--time-zone"] => await RecountZoneAsync(),
        ["recount", ..] => throw new ConfigurationException(
            "Say recount --from 2026-01-01 --to 2026-01-31, with --check to compare and change nothing, or recount --time-zone"),
        _ => null,
    };

    private static async Task<int> MigrateAsync()
    {
        using var logging = LoggerFactory.Create(builder => builder.AddSimpleConsole());
        new Migrator(MySql(), logging.CreateLogger<Migrator>()).Migrate();
        await CreateQueuesAsync(Configuration);
        return 0;
    }

    // A deployment that migrates from a place without access to storage has its queues from the templates.
    private static async Task CreateQueuesAsync(IConfiguration configuration)
    {
        if (!StorageAccount.IsConfigured(configuration))
        {
            Console.WriteLine($"No queue was created: {StorageAccount.Setting} is not set");
            return;
        }

        await AppQueues.CreateAsync(StorageAccount.Queues(configuration), CancellationToken.None);
        Console.WriteLine($"Queues: {string.Join(", ", QueueDefinition.Names)}");
    }

    private static async Task<int> CreateAppUserAsync(AppUser user)
    {
        await using var database = new Database(MySql());
        await user.CreateAsync(database, CancellationToken.None);
        Console.WriteLine($"{user.Name} may read and write rows");
        return 0;
    }

    private static async Task<int> RecountAsync(DateOnly from, DateOnly to, bool checkOnly)
    {
        await using var database = new Database(MySql());
        var calendar = LocalCalendar.From(Configuration);
        var (usage, documents) = Recounts(database, calendar);
        await CountsState.CheckTimeZoneAsync(database, calendar, CancellationToken.None);
        await using var noFold = await DatabaseLock.TakeAsync(database, UsageFold.LockName, CancellationToken.None);
        var checks = checkOnly
            ? (await usage.CheckAsync(from, to, CancellationToken.None), await documents.CheckAsync(from, to, CancellationToken.None))
            : (await usage.RecountAsync(from, to, CancellationToken.None), await documents.RecountAsync(from, to, CancellationToken.None));
        return Show("events", checks.Item1) & Show("documents", checks.Item2) ? 0 : 1;
    }

    private static async Task<int> RecountZoneAsync()
    {
        await using var database = new Database(MySql());
        var calendar = LocalCalendar.From(Configuration);
        var (usage, documents) = Recounts(database, calendar);
        await using var noFold = await DatabaseLock.TakeAsync(database, UsageFold.LockName, CancellationToken.None);
        var rewards = new RewardsFold(database, calendar, TimeProvider.System);
        var recount = new ZoneRecount(database, calendar, usage, documents, rewards, TimeProvider.System);
        var kept = await recount.RunAsync(CancellationToken.None);
        Console.WriteLine($"The counts are of {calendar.TimeZone}");
        if (kept is not null)
        {
            Console.WriteLine($"Days up to {kept:yyyy-MM-dd} are archived, or follow those that are, and keep bounds of an earlier zone");
        }

        return 0;
    }

    private static (UsageRecount Usage, DocumentRecount Documents) Recounts(Database database, LocalCalendar calendar)
    {
        var fold = new UsageFold(database, new UsageDimensionsTable(), new SeenTimes(database, calendar), calendar);
        return (new UsageRecount(database, fold, calendar), new DocumentRecount(database, new DocumentFold(database), calendar));
    }

    private static bool Show(string what, IReadOnlyList<DayCheck> days)
    {
        foreach (var day in days)
        {
            var state = day.IsArchived ? "archived, left as it is" : day.Differences == 0 ? "equal" : $"{day.Differences} counts differ";
            Console.WriteLine($"{day.Day:yyyy-MM-dd}  {what} {day.Events}  counted {day.Counted}  {state}");
        }

        return days.All(day => day.IsArchived || day.Differences == 0);
    }

    private static MySqlOptions MySql() => MySqlOptions.From(Configuration);

    private static DateOnly Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new ConfigurationException($"'{text}' is not a day, for example 2026-01-31");
}
