import { button, whileDisabled } from '../components/button.js';
import { pagedCard } from '../components/paged-card.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { toast } from '../components/toast.js';
import { userLink } from '../components/user-link.js';
import { h } from '../dom.js';
import { formatBytes, formatNumber } from '../format.js';
import { saveExport } from './person-data.js';

/** The exports of the last days, whose files can be saved again; a new one is begun on the page of its user. */
export function exportsCard(app) {
  return pagedCard({
    title: 'Exports',
    note: 'All that is stored of one user, kept for 7 days. Search a user in the box above to begin one',
    className: 'wide',
    load: ({ limit, cursor }, _, signal) => app.api.get('exports', { limit, before: cursor }, signal),
    render: (items) => (items.length === 0 ? emptyState('No exports in the last 7 days') : exportTable(app, items)),
  });
}

const exportTable = (app, items) => table({
  caption: 'Exports',
  rows: items,
  keyOf: (item) => item.exportId,
  columns: [
    { title: 'User', cell: (item) => userLink(app, { userId: item.userId }) },
    { title: 'Requested', cell: (item) => time(item.requestedAt) },
    { title: 'Rows', numeric: true, cell: (item) => (item.url ? formatNumber(item.rows) : '–') },
    { title: 'Size', numeric: true, cell: (item) => (item.url ? formatBytes(item.bytes) : '–') },
    { title: 'State', cell: (item) => h('span', { class: `badge ${item.url ? 'good' : 'neutral'}` }, item.url ? 'Done' : 'Running') },
    { title: 'Actions', cell: (item) => (item.url ? h('div', { class: 'row-actions' },
      button('Save', ({ currentTarget }) => whileDisabled(currentTarget, () => save(app, item)),
        { 'aria-label': `Save the export of user ${item.userId}` })) : '–') },
  ],
});

async function save({ api }, item) {
  try {
    await saveExport(api, item);
  } catch (error) {
    toast(error.message, 'bad');
  }
}
