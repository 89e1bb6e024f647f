using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Functions.Tests.Fixtures;

/// <summary>
/// Looks for what keeps people out of a page. The page's context has to bypass its policy, which would refuse the checker.
/// </summary>
internal static class Axe
{
    // As a script of the page: evaluated from outside, it failed now and then while other pages were busy.
    private static readonly PageAddScriptTagOptions Script = new() { Content = new BundledAxeScriptProvider().GetScript() };

    private const string Run =
        """
        async () => {
          const result = await axe.run();
          const faults = result.violations
            .filter((fault) => ['serious', 'critical'].includes(fault.impact))
            .map((fault) => `${location} ${fault.id}: ${fault.help}: ${fault.nodes.slice(0, 3).map((node) => node.html).join(' | ')}`);
          return result.passes.length > 0 ? faults : ['Nothing was checked.'];
        }
        """;

    /// <summary>The serious and critical faults, each with its rule and the elements.</summary>
    public static async Task<string[]> GraveFaultsAsync(IPage page)
    {
        await page.AddScriptTagAsync(Script);
        return await page.EvaluateAsync<string[]>(Run);
    }
}
