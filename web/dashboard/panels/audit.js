import { pagedCard } from '../components/paged-card.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { h } from '../dom.js';
import { formatWords } from '../format.js';

/** Who changed what, newest first. */
export function auditPanel({ api }) {
  const list = pagedCard({
    title: 'Changes',
    note: 'Written in the same transaction as the change itself',
    className: 'wide',
    lines: 8,
    load: (parameters, signal) => api.get('audit', parameters, signal),
    render: (entries) => (entries.length === 0 ? emptyState('No changes yet') : auditTable(entries)),
  });
  return { filters: [], cards: [list], element: h('div', { class: 'panel audit' }, list.element) };
}

function auditTable(entries) {
  return table({
    caption: 'Changes, newest first',
    className: 'rows-top',
    rows: entries,
    columns: [
      { title: 'Time (UTC)', cell: (entry) => time(entry.at) },
      { title: 'Changed by', cell: (entry) => entry.actor },
      { title: 'Action', cell: (entry) => formatWords(entry.action.replace(/[.-]/g, ' ')) },
      { title: 'Target', cell: (entry) => entry.target },
      { title: 'Before', cell: (entry) => valueText(entry.before) },
      { title: 'After', cell: (entry) => valueText(entry.after) },
    ],
  });
}

// A rule is kept as JSON; its members read better one by one.
function valueText(value) {
  if (value === null) {
    return '–';
  }
  const members = objectIn(value);
  return members
    ? h('ul', { class: 'members' }, Object.entries(members)
      .filter(([, member]) => member !== null).map(([name, member]) => h('li', {}, `${formatWords(name)}: ${member}`)))
    : h('code', {}, value);
}

function objectIn(value) {
  try {
    const parsed = JSON.parse(value);
    return parsed !== null && typeof parsed === 'object' ? parsed : null;
  } catch {
    return null;
  }
}
