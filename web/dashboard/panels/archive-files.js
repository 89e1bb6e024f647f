import { button } from '../components/button.js';
import { ask } from '../components/dialog.js';
import { pagedCard } from '../components/paged-card.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { toast } from '../components/toast.js';
import { h } from '../dom.js';
import { formatBucket, formatBytes, formatNumber, formatWords } from '../format.js';

const tables = { tracking_events: 'Events', tracking_documents: 'Document opens' };

/** The files of archived days, each of which can be restored into MySQL. */
export function archiveFiles({ api }) {
  const list = pagedCard({
    title: 'Archived days',
    note: 'A restored day is in MySQL again, and its file stays',
    className: 'wide',
    load: ({ limit, cursor }, _, signal) => api.get('archives', { limit, before: cursor }, signal),
    render: (files) => (files.length === 0 ? emptyState('No day is archived yet') : fileTable(files)),
  });

  const fileTable = (files) => table({
    caption: 'Archived days',
    rows: files,
    keyOf: (file) => file.id,
    columns: [
      { title: 'Day', cell: (file) => formatBucket(file.day, 'day') },
      { title: 'Holds', cell: (file) => tables[file.table] ?? file.table },
      { title: 'Rows', numeric: true, cell: (file) => formatNumber(file.rows) },
      { title: 'Size', numeric: true, cell: (file) => formatBytes(file.bytes) },
      { title: 'State',
        cell: (file) => h('span', { class: `badge ${file.state === 'archived' ? 'good' : 'neutral'}` }, formatWords(file.state)) },
      { title: 'Actions', cell: (file) => (file.state === 'archived'
        ? h('div', { class: 'row-actions' }, button('Restore', () => restore(file.day),
          { 'aria-label': `Restore ${file.day}, ${tables[file.table] ?? file.table}` })) : '–') },
    ],
  });

  async function restore(day) {
    const isDone = await ask({
      title: `Restore ${formatBucket(day, 'day')}?`,
      text: 'All files of the day are read back into MySQL in the background. The state in this list follows.',
      verb: 'Restore',
      act: () => api.send('POST', `archives/${day}/restore`),
    });
    if (isDone) {
      toast(`${formatBucket(day, 'day')} is being restored.`);
      list.reload();
    }
  }

  return list;
}
