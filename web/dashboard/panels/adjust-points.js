import { ask } from '../components/dialog.js';
import { field } from '../components/field.js';
import { toast } from '../components/toast.js';
import { h } from '../dom.js';
import { formatNumber } from '../format.js';

const most = 1_000_000;

/** Gives points or takes them, with a reason, after it says what the balance becomes. Resolves to whether it was done. */
export async function adjustPoints(api, person, { points = '', reason = '' } = {}) {
  const amount = h('input', { type: 'number', required: true, min: -most, max: most, step: 1, value: points });
  const why = h('input', { type: 'text', required: true, maxlength: 100, value: reason });
  const after = h('p', { class: 'preview', role: 'status' });
  // A repeated press is the same adjustment; another amount or reason is another one.
  const keys = new Map();

  function follow() {
    const change = Number(amount.value);
    const balance = person.points + change;
    after.textContent = !Number.isInteger(change) || change === 0 ? `The balance is ${formatNumber(person.points)}.`
      : balance < 0 ? `The balance is ${formatNumber(person.points)}; it cannot fall below 0.`
        : `The balance goes from ${formatNumber(person.points)} to ${formatNumber(balance)}.`;
  }

  async function act() {
    const body = { points: Number(amount.value), reason: why.value.trim() };
    const text = JSON.stringify(body);
    keys.set(text, keys.get(text) ?? crypto.randomUUID());
    await api.send('POST', `users/${person.userId}/points/adjustments`, body, { 'idempotency-key': keys.get(text) });
  }

  follow();
  const isDone = await ask({
    title: `Adjust points of ${person.name ?? `User ${person.userId}`}`,
    form: h('div', { class: 'rule-form', oninput: follow },
      field('Points', amount, 'Negative to take points'), field('Reason', why, 'The user’s history and the audit show it'), after),
    edits: true,
    verb: 'Adjust',
    act,
  });
  if (isDone) {
    toast(`${Number(amount.value) > 0 ? 'Gave' : 'Took'} ${formatNumber(Math.abs(Number(amount.value)))} points.`);
  }
  return isDone;
}
