using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Public;

/// <summary>One run of the soak: what it does to the pages and the network, and what it handed over.</summary>
internal sealed class TrackerSoak : IAsyncDisposable
{
    private const int MaxTabs = 3;
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);
    private static readonly string[] Users = ["", "7", "42", "1850123456789012345"];

    // The device's clock, and who signed in on it; a page knows its user before the script arrives.
    private const string Before = """
        { const real = Date.now; Date.now = () => real() + AHEAD; }
        SNIPPET
        { const who = localStorage.getItem('who'); if (who) { tracker.user({ id: who, type: 'student' }); } }
        """;

    private readonly TrackedSite _tracked;
    private readonly Random _random;
    private readonly TrackedPage _page;
    private readonly Dictionary<string, HandedOver> _handedOver = [];
    private readonly List<(IPage Page, string User)> _tabs = [];
    private readonly SortedDictionary<string, int> _steps = [];
    private string _user = "";
    private int _number;

    private TrackerSoak(TrackedSite tracked, Random random, TrackedPage page) => (_tracked, _random, _page) = (tracked, random, page);

    private sealed record HandedOver(string User, DateTime From, DateTime To);

    /// <summary>What happened, and how often.</summary>
    public IReadOnlyList<(string What, int Count)> Counts =>
    [
        ("events handed over", _handedOver.Count),
        ("requests posted", _page.Proxy.Posts.Count),
        .. _steps.Select(step => (step.Key, step.Value)),
    ];

    public static async Task<TrackerSoak> StartAsync(TrackedSite tracked, Random random)
    {
        long[] ahead = [0, 3_600_000, -3_600_000, -30L * 86_400_000];
        var before = Before.Replace("AHEAD", $"{ahead[random.Next(ahead.Length)]}").Replace("SNIPPET", TrackerSnippet.Script);
        var soak = new TrackerSoak(
            tracked, random, await tracked.OpenAsync("data-timeout=\"3000\" data-heartbeat=\"5\"", before, path: "about:blank"));
        await soak.OpenAsync();
        return soak;
    }

    public Task StepAsync() => _random.Next(20) switch
    {
        < 10 => PressAsync(),
        < 13 => NavigateAsync(),
        < 15 => MoveOnAsync(),
        15 => ChangeUserAsync(),
        16 => _tabs.Count < MaxTabs ? OpenAsync() : CloseAsync(),
        17 => _tabs.Count > 1 ? CloseAsync() : OpenAsync(),
        _ => ChangeNetworkAsync(),
    };

    /// <summary>The network is back, and pages are opened as long as something is missing.</summary>
    public async Task DrainAsync()
    {
        _page.Proxy.Rule = null;
        foreach (var (tab, _) in _tabs)
        {
            await tab.CloseAsync();
        }

        var end = DateTime.UtcNow.AddSeconds(60);
        do
        {
            await OpenAsync();
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
        while ((await RowsAsync()).Count < _handedOver.Count && DateTime.UtcNow < end);
    }

    /// <summary>Every event that is missing, there twice, another user's, or at another time.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var rows = (await RowsAsync()).ToLookup(row => row.Name);
        return
        [
            .. _handedOver.Where(pair => rows[pair.Key].Count() != 1).Select(pair => $"{pair.Key}: {rows[pair.Key].Count()} rows"),
            .. rows.Where(row => !_handedOver.ContainsKey(row.Key)).Select(row => $"{row.Key}: handed over by no one"),
            .. from row in rows.SelectMany(same => same)
               where _handedOver.ContainsKey(row.Name)
               let truth = _handedOver[row.Name]
               where row.User != (truth.User.Length > 0 ? truth.User : "guest")
                   || row.At < truth.From - Tolerance
                   || (row.At > truth.To + Tolerance && row.At > truth.To + Tolerance + OnItsWay(row.Name))
               select $"{row.Name}: {row.User} {row.At:T} where {truth} was handed over",
        ];
    }

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    // The app dates an event from when the request arrives; how long that was on its way, no clock in the page can say. Looks through
    // every request.
    private TimeSpan OnItsWay(string name) => _page.Proxy.Posts
        .Where(post => post.Body.Contains($"\"eventName\":\"{name.Split(' ')[1]}\"", StringComparison.Ordinal))
        .Max(post => post.Took);

    private async Task PressAsync()
    {
        var (page, user) = Tab("buttons");
        var name = $"b{_number++}";
        await HandOverAsync($"button {name}", user,
            () => page.EvaluateAsync("name => tracker.button(name, { text: 'קצת עברית '.repeat(name.length * 9) })", name));
    }

    private Task NavigateAsync() => GoAsync(_random.Next(_tabs.Count), "navigations");

    private async Task MoveOnAsync()
    {
        var (page, user) = Tab("steps");
        var path = $"/step/{_number++}";
        await HandOverAsync($"visit {path}", user, () => page.EvaluateAsync("path => history.pushState({}, '', path)", path));
    }

    // At a page's next load, or at once: signed out and in again. What a guest did on the page before stays the guest's.
    private async Task ChangeUserAsync()
    {
        _user = Users[_random.Next(Users.Length)];
        var index = _random.Next(_tabs.Count);
        var (page, user) = _tabs[index];
        await page.EvaluateAsync("who => localStorage.setItem('who', who)", _user);
        if (user.Length > 0 && _user.Length > 0)
        {
            Count("users");
            await page.EvaluateAsync("id => { tracker.end(); tracker.user({ id, type: 'student' }); }", _user);
            _tabs[index] = (page, _user);
        }
        else
        {
            await GoAsync(index, "users");
        }
    }

    private async Task OpenAsync()
    {
        _tabs.Add((await _page.Page.Context.NewPageAsync(), ""));
        await GoAsync(_tabs.Count - 1, "tabs opened");
    }

    private async Task CloseAsync()
    {
        Count("tabs closed");
        var index = _random.Next(_tabs.Count);
        await _tabs[index].Page.CloseAsync(new PageCloseOptions { RunBeforeUnload = _random.Next(2) == 0 });
        _tabs.RemoveAt(index);
        if (_tabs.Count == 0)
        {
            await OpenAsync();
        }
    }

    private Task ChangeNetworkAsync()
    {
        Fault? fault = _random.Next(8) switch
        {
            0 => Fault.Cut,
            1 => Fault.CutAnswer,
            2 => OneHeld(),
            3 => Fault.Delay(TimeSpan.FromSeconds(1)),
            4 => Fault.Answer(404),
            5 => Fault.Answer(200),
            _ => null,
        };
        Count(fault is null ? "times online" : "faults");
        var odds = _random.Next(1, 4);
        _page.Proxy.Rule = request => request.Method == "POST" && Random.Shared.Next(3) < odds ? fault : null;
        return Task.CompletedTask;
    }

    // One at a time: a browser has six connections to an origin, and what waits for one of them grows old unseen.
    private static Fault OneHeld()
    {
        var held = 0;
        return new Fault(async (context, passOn, closed) =>
        {
            if (Interlocked.Exchange(ref held, 1) == 1)
            {
                await passOn(true);
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(4), closed);
            held = 0;
            context.Response.Abort();
        });
    }

    private async Task GoAsync(int index, string step)
    {
        Count(step);
        var (page, _) = _tabs[index];
        var path = $"/page/{_number++}";
        _tabs[index] = (page, _user);
        await HandOverAsync($"visit {path}", _user, () => page.GotoAsync(path));
    }

    private async Task HandOverAsync(string name, string user, Func<Task> act)
    {
        var from = DateTime.UtcNow;
        await act();
        _handedOver.Add(name, new HandedOver(user, from, DateTime.UtcNow));
    }

    private (IPage Page, string User) Tab(string step)
    {
        Count(step);
        return _tabs[_random.Next(_tabs.Count)];
    }

    private void Count(string step) => _steps[step] = _steps.GetValueOrDefault(step) + 1;

    private async Task<IReadOnlyList<(string Name, string User, DateTime At)>> RowsAsync() =>
        await _tracked.Db.QueryAsync<(string, string, DateTime)>(
            """
            SELECT CONCAT_WS(' ', event_type, event_name), COALESCE(user_id, user_type), created_at
            FROM tracking_events WHERE app_name = @App
            """,
            new { _page.App });
}
