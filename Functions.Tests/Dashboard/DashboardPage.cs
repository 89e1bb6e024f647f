using System.Globalization;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

/// <summary>The dashboard as its users know it: the way in, the panels, the cards and what they say.</summary>
public sealed class DashboardPage(Tab tab) : IAsyncDisposable
{
    public IPage Page => tab.Page;

    public Tab Tab => tab;

    public Task GoAsync(string query = "") => Page.GotoAsync($"api/dashboard/{query}");

    /// <summary>Leads to another view of the same page, as the back button does, and waits until its cards are loaded.</summary>
    public async Task ShowAsync(string query)
    {
        await Page.EvaluateAsync(
            "query => { history.pushState(null, '', query || location.pathname); dispatchEvent(new PopStateEvent('popstate')); }", query);
        await LoadedAsync();
    }

    public async Task SignInAsync(string key)
    {
        await Page.GetByLabel("Key").FillAsync(key);
        await ClickAsync("Sign in");
    }

    public Task ClickAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>Waits until no card is at work any more, and every chart is drawn.</summary>
    public async Task LoadedAsync()
    {
        await Page.Locator(".shell main .card").First.WaitForAsync();
        await Page.WaitForFunctionAsync("() => !document.querySelector('.card[aria-busy], .skeleton, .chart:empty')");
    }

    public ILocator Card(string title) => Page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true });

    /// <summary>Shows the chart's figures as a table, which is filled once it is open.</summary>
    public async Task ShowTableAsync(string card)
    {
        await Card(card).GetByText("Show as a table").ClickAsync();
        await Card(card).Locator("tbody tr").First.WaitForAsync();
    }

    public async Task<long> FigureAsync(string card, string label) => Number(await Card(card)
        .Locator(".stat", new() { Has = Page.GetByText(label, new() { Exact = true }) }).Locator(".stat-value").InnerTextAsync());

    /// <summary>Names and amounts of a card's bars, from the top.</summary>
    public async Task<IReadOnlyList<(string Text, long Value)>> BarsAsync(string card)
    {
        var names = await Card(card).Locator(".bar-name").AllInnerTextsAsync();
        var values = await Card(card).Locator(".bar-value").AllInnerTextsAsync();
        return [.. names.Zip(values.Select(Number))];
    }

    public ILocator Bar(string card, string name) =>
        Card(card).Locator(".bar", new() { Has = Page.GetByText(name, new() { Exact = true }) });

    /// <summary>The cells of a card's table, row by row, without its head.</summary>
    public async Task<IReadOnlyList<string[]>> RowsAsync(string card)
    {
        var rows = new List<string[]>();
        foreach (var row in await Card(card).Locator("tbody tr").AllAsync())
        {
            rows.Add([.. await row.Locator("th, td").AllInnerTextsAsync()]);
        }

        return rows;
    }

    /// <summary>Clicks what saves a file, and returns its name and content.</summary>
    public async Task<(string Name, string Content)> SaveAsync(string button)
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => ClickAsync(button));
        return (download.SuggestedFilename, await File.ReadAllTextAsync(await download.PathAsync()));
    }

    public static long Number(string text) =>
        long.Parse(text, NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => tab.DisposeAsync();
}
