import { button } from '../components/button.js';
import { ask } from '../components/dialog.js';
import { pagedCard } from '../components/paged-card.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { toast } from '../components/toast.js';
import { h } from '../dom.js';
import { formatNumber, formatWords } from '../format.js';

/** Messages that failed for good: admins replay or delete them. `onchange` is called when the figures changed. */
export function deadLetters({ api, caller }, onchange) {
  const list = pagedCard({
    title: 'Dead letters',
    note: 'Messages that can never succeed as they are',
    className: 'wide',
    load: caller.role === 'admin' ? (parameters, signal) => api.get('dead-letters', parameters, signal) : null,
    refusal: 'Only admins can see their content',
    render: (letters) => (letters.length === 0 ? emptyState('No dead letters') : letterTable(letters)),
  });

  function letterTable(letters) {
    return table({
      caption: 'Dead letters',
      className: 'rows-top',
      rows: letters,
      columns: [
        { title: 'Letter', cell: (letter) => `#${letter.id}` },
        { title: 'Queue', cell: (letter) => letter.queue },
        { title: 'Error', cell: (letter) => [h('span', { class: 'why' }, letter.error),
          h('details', {}, h('summary', {}, 'Message'), h('pre', { tabindex: '0' }, letter.payload))] },
        { title: 'Last failure (UTC)', cell: (letter) => time(letter.lastFailedAt) },
        { title: 'Attempts', numeric: true, cell: (letter) => formatNumber(letter.attempts) },
        { title: 'State',
          cell: (letter) => h('span', { class: `badge ${letter.state === 'waiting' ? 'bad' : 'good'}` }, formatWords(letter.state)) },
        { title: 'Actions', cell: (letter) => h('div', { class: 'row-actions' },
          button('Replay', () => replay(letter), { 'aria-label': `Replay letter ${letter.id}` }),
          button('Delete', () => remove(letter), { 'aria-label': `Delete letter ${letter.id}` })) },
      ],
    });
  }

  const replay = (letter) => act(letter, 'replayed', {
    title: `Replay letter #${letter.id}?`,
    text: `The message goes back to ${letter.queue}. If its cause is not mended, it comes back as a dead letter.`,
    verb: 'Replay',
    act: () => api.send('POST', `dead-letters/${letter.id}/replay`),
  });

  const remove = (letter) => act(letter, 'deleted', {
    title: `Delete letter #${letter.id}?`,
    text: 'What the message holds is lost for good.',
    verb: 'Delete',
    kind: 'danger',
    act: () => api.send('DELETE', `dead-letters/${letter.id}`),
  });

  async function act(letter, done, question) {
    if (await ask(question)) {
      toast(`Letter #${letter.id} was ${done}.`);
      list.refresh();
      onchange();
    }
  }

  return list;
}
