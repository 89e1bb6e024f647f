import { h } from '../dom.js';
import { daysOf, hasOwnDays, presets } from '../state.js';

/** Chooses the range of days of a panel: a usual span, or any first and last day. */
export function dateRange(view, onchange) {
  const { from, to } = daysOf(view);
  const isCustom = hasOwnDays(view);
  const select = h('select', { 'aria-label': 'Days', 'data-focus': 'days', onchange: () => choose(select.value) },
    Object.entries(presets).map(([value, [text]]) => h('option', { value, selected: !isCustom && value === view.range }, text)),
    h('option', { value: 'custom', selected: isCustom }, 'Custom…'));
  const choose = (value) => onchange(value === 'custom' ? { from, to } : { range: value, from: '', to: '' });

  const first = day('First day', from, { max: to });
  const last = day('Last day', to, { min: from });
  function day(label, value, limits) {
    return h('input', { type: 'date', 'aria-label': label, 'data-focus': label, value, required: true, ...limits, onchange: changeDays });
  }
  function changeDays() {
    if (first.reportValidity() && last.reportValidity()) {
      onchange({ from: first.value, to: last.value });
    }
  }

  return h('div', { class: 'date-range' }, select,
    isCustom && h('span', { class: 'custom-days' }, first, h('span', { 'aria-hidden': 'true' }, '–'), last));
}
