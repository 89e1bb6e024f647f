import { addDays, comparisons, daysError, daysOf, hasOwnDays, isDay, presets } from '../days.js';
import { h } from '../dom.js';

/** Chooses the range of days of a panel, a usual span or any first and last day, and what it is compared with. */
export function dateRange(view, onchange) {
  const { from, to } = daysOf(view);
  const isCustom = hasOwnDays(view);
  const choose = ({ currentTarget: { value } }) => onchange(value === 'custom' ? { from, to } : { range: value, from: '', to: '' });
  return h('div', { class: 'date-range', 'data-whole': true },
    h('select', { 'aria-label': 'Days', 'data-focus': 'days', onchange: choose },
      Object.entries(presets).map(([value, [text]]) => h('option', { value, selected: !isCustom && value === view.range }, text)),
      h('option', { value: 'custom', selected: isCustom }, 'Custom…')),
    isCustom && ownDays(from, to, onchange),
    comparison(view, from, onchange));
}

function ownDays(from, to, onchange) {
  const day = (label, value) =>
    h('input', { type: 'date', 'aria-label': label, 'data-focus': label, value, required: true, onchange: change });
  const error = h('p', { class: 'form-error', role: 'alert' });
  const [first, last] = [day('First day', from), day('Last day', to)];
  function change() {
    error.textContent = daysError(first.value, last.value);
    if (!error.textContent) {
      onchange({ from: first.value, to: last.value });
    }
  }
  return h('span', { class: 'custom-days' }, first, h('span', { 'aria-hidden': 'true' }, '–'), last, error);
}

function comparison(view, from, onchange) {
  const isDate = isDay(view.compare);
  const choose = ({ currentTarget: { value } }) => onchange({ compare: value === 'date' ? addDays(from, -364) : value });
  return h('span', { class: 'custom-days' },
    h('select', { 'aria-label': 'Compared', 'data-focus': 'compared', onchange: choose },
      Object.entries(comparisons).map(([value, text]) => h('option', { value, selected: value === view.compare }, text)),
      h('option', { value: 'date', selected: isDate }, 'With the days from…')),
    isDate && h('input', { type: 'date', 'aria-label': 'Compared from', 'data-focus': 'compared-from', value: view.compare, required: true,
      onchange: ({ currentTarget: { value } }) => isDay(value) && onchange({ compare: value }) }));
}
