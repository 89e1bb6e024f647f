import { h } from '../dom.js';

/**
 * Figures side by side: `{label, value, hint, change, onclick, pressed}` each. A figure that can be clicked chooses what the panel
 * shows.
 */
export function stats(figures) {
  return h('div', { class: 'stats' }, figures.map(({ label, value, hint, change, onclick, pressed, tone }) => {
    const parts = [
      h('span', { class: 'stat-label' }, label),
      h('span', { class: `stat-value ${tone ?? ''}`, dir: 'auto' }, value),
      (hint || change) && h('span', { class: 'stat-hint' }, change, change && hint && ' ', hint),
    ];
    return onclick
      ? h('button', { type: 'button', class: 'stat', 'aria-pressed': String(pressed), 'data-focus': `stat:${label}`, onclick }, parts)
      : h('div', { class: 'stat' }, parts);
  }));
}
