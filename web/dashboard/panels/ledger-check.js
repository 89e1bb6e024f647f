import { button, whileDisabled } from '../components/button.js';
import { card } from '../components/card.js';
import { emptyState, goodState } from '../components/states.js';
import { userLink } from '../components/user-link.js';
import { h } from '../dom.js';
import { formatNumber, formatTime } from '../format.js';

/** Checks on demand that the logs of points and credits are as they were written. */
export function ledgerCheck(app) {
  let state = () => emptyState('Not checked since this page was opened');
  const box = card({
    title: 'Ledger check',
    note: 'Compares each entry of points and credits with the hash chain of its user',
    className: 'wide',
    lines: 2,
    tools: () => [button('Check now', ({ currentTarget }) => whileDisabled(currentTarget, run), { 'data-focus': 'ledger-check' })],
    load: () => state,
    render: (show) => show(),
  });

  async function run() {
    enter(() => emptyState('Checking…'));
    try {
      const verdict = { ...(await app.api.get('ledger/verify')), at: Date.now() };
      enter(() => show(verdict));
    } catch (error) {
      enter(() => emptyState('The check could not be made', error.message));
    }
  }

  // A refresh shows the same again.
  function enter(next) {
    state = next;
    box.show(state());
  }

  function show({ intact, entries, broken, at }) {
    return intact
      ? goodState(`All ${formatNumber(entries)} entries are as they were written`, `Checked ${formatTime(at)}`)
      : h('div', { class: 'state error', role: 'alert' },
        h('p', { class: 'state-title' },
          `Entry ${formatNumber(broken.seq)} of the ${broken.log} of `, userLink(app, broken), ' is not as it was written'),
        h('p', {}, `${broken.reason} Checked ${formatTime(at)}.`));
  }

  return box;
}
