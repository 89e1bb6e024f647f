import { button } from '../components/button.js';
import { ask } from '../components/dialog.js';
import { field } from '../components/field.js';
import { pagedCard } from '../components/paged-card.js';
import { emptyState } from '../components/states.js';
import { table } from '../components/table.js';
import { time } from '../components/time.js';
import { toast } from '../components/toast.js';
import { h } from '../dom.js';
import { formatNumber, formatWords } from '../format.js';

const questions = {
  replay: { title: 'Replay many letters', verb: 'Replay', done: 'replayed',
    text: 'Every waiting letter goes back to its queue. Those whose cause is not fixed come back as dead letters.' },
  delete: { title: 'Delete many letters', verb: 'Delete', done: 'deleted', kind: 'danger',
    text: 'What the letters hold is lost for good, also of those that were replayed.' },
};

/** Messages that failed for good: admins replay or delete them. `onchange` is called when the figures changed. */
export function deadLetters({ api, caller }, onchange) {
  const isAdmin = caller.role === 'admin';
  const list = pagedCard({
    title: 'Dead letters',
    note: 'Messages that can never succeed as they are',
    className: 'wide',
    tools: () => (isAdmin ? [
      button('Replay many…', () => actOnMany('replay'), { 'data-focus': 'replay-many' }),
      button('Delete many…', () => actOnMany('delete'), { 'data-focus': 'delete-many' }),
    ] : []),
    load: isAdmin ? ({ limit, cursor }, _, signal) => api.get('dead-letters', { limit, before: cursor }, signal) : null,
    refusal: 'Only admins can see their content',
    render: (letters) => (letters.length === 0 ? emptyState('No dead letters') : letterTable(letters)),
  });

  function letterTable(letters) {
    return table({
      caption: 'Dead letters',
      className: 'rows-top',
      rows: letters,
      keyOf: (letter) => letter.id,
      columns: [
        { title: 'Letter', cell: (letter) => `#${letter.id}` },
        { title: 'Queue', cell: (letter) => letter.queue },
        { title: 'Error', cell: (letter) => [h('span', { class: 'why' }, letter.error),
          h('details', {}, h('summary', {}, 'Message'), h('pre', { tabindex: '0' }, letter.payload))] },
        { title: 'Last failure', cell: (letter) => time(letter.lastFailedAt) },
        { title: 'Attempts', numeric: true, cell: (letter) => formatNumber(letter.attempts) },
        { title: 'State',
          cell: (letter) => h('span', { class: `badge ${letter.state === 'waiting' ? 'bad' : 'good'}` }, formatWords(letter.state)) },
        { title: 'Actions', cell: (letter) => h('div', { class: 'row-actions' },
          letter.state === 'waiting' && button('Replay', () => replay(letter), { 'aria-label': `Replay letter ${letter.id}` }),
          button('Delete', () => remove(letter), { 'aria-label': `Delete letter ${letter.id}` })) },
      ],
    });
  }

  const replay = (letter) => act(`Letter #${letter.id} was replayed.`, {
    title: `Replay letter #${letter.id}?`,
    text: `The message goes back to ${letter.queue}. If its cause is not fixed, it comes back as a dead letter.`,
    verb: 'Replay',
    act: () => api.send('POST', `dead-letters/${letter.id}/replay`),
  });

  const remove = (letter) => act(`Letter #${letter.id} was deleted.`, {
    title: `Delete letter #${letter.id}?`,
    text: 'What the message holds is lost for good.',
    verb: 'Delete',
    kind: 'danger',
    act: () => api.send('DELETE', `dead-letters/${letter.id}`),
  });

  // What comes in while the question is open is left alone.
  async function actOnMany(kind) {
    const [newest] = list.items() ?? [];
    if (!newest) {
      toast(list.items() ? 'There are no dead letters.' : 'The dead letters are not loaded.', list.items() ? 'good' : 'bad');
      return;
    }
    const { done, ...question } = questions[kind];
    const queues = [...new Set(list.items().map((letter) => letter.queue))];
    const queue = h('select', {}, h('option', { value: '' }, 'All queues'), queues.map((name) => h('option', { value: name }, name)));
    let letters = 0;
    await act(() => `${formatNumber(letters)} ${letters === 1 ? 'letter was' : 'letters were'} ${done}.`, {
      ...question,
      text: [question.text, `It covers letters up to #${newest.id}, also those that are not shown here.`],
      form: field('Queue', queue),
      act: async () => {
        ({ letters } = await api.send('POST', `dead-letters/${kind}`, { upTo: newest.id, ...(queue.value && { queue: queue.value }) }));
      },
    });
  }

  async function act(done, question) {
    if (await ask(question)) {
      toast(typeof done === 'function' ? done() : done);
      list.reload();
      onchange();
    }
  }

  return list;
}
