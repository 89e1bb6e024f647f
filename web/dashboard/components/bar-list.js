import { h } from '../dom.js';
import { formatNumber, formatPercent } from '../format.js';
import { emptyState } from './states.js';

const shownAtFirst = 8;

/**
 * Amounts by name as bars, largest first: `{key, text, value}` each. Where `onchoose` is given a bar is a button; a bar without a key
 * stands for what has no value, and cannot be chosen.
 */
export function barList({ label, items, onchoose, total, empty = 'Nothing in these days' }) {
  if (items.length === 0) {
    return emptyState(empty);
  }
  const most = Math.max(...items.map((item) => item.value));
  const list = h('ul', { class: 'bars', 'aria-label': label });
  const show = (count) => list.replaceChildren(...items.slice(0, count).map((item) => bar(item, most, total, onchoose)));
  show(shownAtFirst);
  const more = items.length > shownAtFirst && h('button', {
    type: 'button',
    class: 'link',
    onclick: () => {
      show(items.length);
      list.children[shownAtFirst].querySelector('button')?.focus();
      more.remove();
    },
  }, `Show all ${formatNumber(items.length)}`);
  return h('div', {}, list, more);
}

function bar({ key, text, value }, most, total, onchoose) {
  const content = [
    h('span', { class: 'bar-name', title: text }, text),
    total > 0 && h('span', { class: 'bar-share' }, formatPercent(value / total)),
    h('span', { class: 'bar-value' }, formatNumber(value)),
  ];
  const element = onchoose && key !== null
    ? h('button', { type: 'button', class: 'bar', 'data-focus': `bar:${key}`, onclick: () => onchoose(key) }, content)
    : h('div', { class: 'bar' }, content);
  element.style.setProperty('--share', `${(value / most) * 100}%`);
  return h('li', {}, element);
}
