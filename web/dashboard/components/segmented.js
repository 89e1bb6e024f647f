import { h } from '../dom.js';

/** A row of choices, one of them selected: `choices` maps values to texts. */
export function segmented(label, choices, chosen, onchoose) {
  return h('div', { class: 'segmented', role: 'group', 'aria-label': label }, Object.entries(choices).map(([value, text]) => h('button', {
    type: 'button',
    'aria-pressed': String(value === chosen),
    'data-focus': `${label}:${value}`,
    onclick: () => onchoose(value),
  }, text)));
}
