import { h } from '../dom.js';

/**
 * Figures side by side: `{label, value, hint, change, onclick, pressed}` each. A figure that can be clicked chooses what the chart
 * below it shows.
 */
export function stats(figures) {
  return h('div', { class: 'stats' }, figures.map(({ label, value, hint, change, onclick, pressed, tone }) => {
    const parts = [
      h('span', { class: 'stat-label' }, label),
      h('span', { class: `stat-value ${tone ?? ''}` }, value),
      (hint || change) && h('span', { class: 'stat-hint' }, change && changeMark(change), hint),
    ];
    return onclick
      ? h('button', { type: 'button', class: 'stat', 'aria-pressed': String(pressed), 'data-focus': `stat:${label}`, onclick }, parts)
      : h('div', { class: 'stat' }, parts);
  }));
}

/** How much a figure grew or shrank, as a signed percentage of what it was; that must be more than 0. */
export function changeSince(now, before) {
  const percent = Math.round((now / before - 1) * 100);
  return { text: `${percent > 0 ? '+' : ''}${percent}%`, tone: percent > 0 ? 'up' : percent < 0 ? 'down' : 'same' };
}

const changeMark = ({ text, tone }) => h('span', { class: `change ${tone}` }, text, ' ');
