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
        async (rule) => {
          const result = await axe.run(rule ? { runOnly: { type: 'rule', values: [rule] } } : {});
          const faults = result.violations
            .filter((fault) => ['serious', 'critical'].includes(fault.impact))
            .map((fault) => `${location} ${fault.id}: ${fault.help}: ${fault.nodes.slice(0, 3).map((node) => node.html).join(' | ')}`);
          return result.passes.length > 0 ? faults : ['Nothing was checked.'];
        }
        """;

    public static Task AddAsync(IPage page) => page.AddScriptTagAsync(Script);

    /// <summary>
    /// The serious and critical faults, each with its rule and the elements, on a page that has the checker; of all rules or of one.
    /// </summary>
    public static Task<string[]> GraveFaultsAsync(IPage page, string? rule = null) => page.EvaluateAsync<string[]>(Run, rule);
}
