import { button, iconButton } from './components/button.js';
import { chips } from './components/chips.js';
import { dateRange } from './components/date-range.js';
import { askForFilter } from './components/filter-dialog.js';
import { dayParameters, daysOf, reportingZone } from './days.js';
import { h } from './dom.js';
import { describeFilters, filterNames } from './filters.js';
import { formatBucket } from './format.js';

/** Below the head: the panel's title, its filters and its days, and the zone that its days and times are in. */
export function viewBar({ api, state }, { title, panel, view, refresh }) {
  // Panels whose reports take one value apply no filter of several.
  const names = (panel?.filters ?? []).filter((name) => panel.canFilter || view[name].length === 1);

  async function edit(name) {
    const filter = await askForFilter({ name, values: view[name] ?? [], offer });
    if (filter) {
      state.change({ ...(name && { [name]: [] }), [filter.name]: filter.values });
    }
  }

  async function offer(dimension, limit) {
    const report = await api.get('reports/usage', { ...dayParameters(view), compare: null, groupBy: dimension, interval: 'month', limit });
    return report.groups.map((group) => ({ value: group[dimension], count: group.count }));
  }

  return [
    h('h1', {}, title),
    chips(describeFilters(view, names), {
      onedit: (name) => (panel.canFilter ? edit(name) : state.change({ [name]: [] })),
      onremove: (name) => state.change({ [name]: [] }),
      onclear: () => state.change(Object.fromEntries(filterNames.map((name) => [name, []]))),
    }),
    panel?.canFilter && button('Filter', () => edit(undefined), { iconName: 'filter', 'data-focus': 'filter' }),
    h('div', { class: 'view-tools' },
      panel?.hasDays && h('span', { class: 'note print-only' }, daysText(view)),
      h('span', { class: 'note zone' }, `Times in ${reportingZone()}`),
      panel?.hasDays && dateRange(view, state.change),
      iconButton('refresh', 'Refresh', refresh, { 'data-focus': 'refresh' })),
  ];
}

// On paper, where nothing is left to choose.
function daysText(view) {
  const { from, to } = daysOf(view);
  return [from, ...(to === from ? [] : [to])].map((day) => formatBucket(day, 'day')).join(' to ');
}
