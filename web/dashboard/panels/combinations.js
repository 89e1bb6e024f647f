import { card } from '../components/card.js';
import { change } from '../components/change.js';
import { csvButton } from '../components/csv-button.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { h } from '../dom.js';
import { dimensions, dimensionText } from '../filters.js';
import { formatNumber } from '../format.js';
import { amountOf, groupParameters, isCompared, metrics, otherNote } from './usage-report.js';

const maxGroupings = 3;
const shownRows = 50;

/** Counts by up to three dimensions at once. */
export function combinations({ api, state }) {
  const parameters = (view, limit) => groupParameters(view, chosen(view).join(','), limit);
  return card({
    title: 'Combined',
    note: 'Counts by up to three at once',
    className: 'wide',
    tools: (view) => (chosen(view).length > 0 ? [csvButton(api, 'combinations', 'reports/usage', parameters(view, 1000))] : []),
    choices: (view) => [
      h('div', { class: 'toggles', role: 'group', 'aria-label': 'Group by' },
        Object.entries(dimensions).map(([name, text]) => toggle(name, text, chosen(view), state))),
    ],
    load: (view, signal) => (chosen(view).length > 0 ? api.get('reports/usage', parameters(view, shownRows), signal) : null),
    render: (report, view) => (report === null
      ? emptyState('No dimension selected', 'Choose what to group by, for example App and Country.') : combined(report, view)),
  });
}

const chosen = (view) => view.by.split(',').filter((name) => name in dimensions).slice(0, maxGroupings);

function toggle(name, text, names, state) {
  const isOn = names.includes(name);
  return h('button', {
    type: 'button',
    class: 'toggle',
    'aria-pressed': String(isOn),
    'data-focus': `group:${name}`,
    disabled: !isOn && names.length === maxGroupings,
    onclick: () => state.change({ by: (isOn ? names.filter((other) => other !== name) : [...names, name]).join(',') }),
  }, text);
}

function combined(report, view) {
  const { groups } = report;
  if (groups.length === 0) {
    return emptyState('Nothing in these days');
  }
  const columns = [
    ...chosen(view).map((name) => ({ title: dimensions[name], cell: (group) => dimensionText(name, group[name]) })),
    { title: metrics[view.metric], numeric: true, cell: (group) => formatNumber(group[view.metric]) },
    ...(isCompared(report) ? [{ title: 'Change', numeric: true, cell: (group) => {
      const { value, before } = amountOf(report, group, view);
      return change(value, before);
    } }] : []),
  ];
  return [table({ caption: 'Usage by the selected dimensions', className: 'long', columns, rows: groups }), otherNote(report)].filter(Boolean);
}
