import { h, replaceContent } from '../dom.js';
import { formatNumber, formatPercent } from '../format.js';
import { change } from './change.js';
import { emptyState } from './states.js';

const shownAtFirst = 8;

/**
 * Amounts by name as bars, largest first. `set({label, unit, items, total, onchoose, empty})` shows `{key, text, value, before}` each,
 * and keeps what the user searched for and opened. Where `onchoose` is given a bar is a button; one without a key stands for what has
 * no value, and cannot be chosen.
 */
export function barList() {
  let current = { items: [] };
  let isOpen = false;
  const search = h('input', { type: 'search', class: 'find', oninput: () => show() });
  const list = h('ul', { class: 'bars' });
  const unit = h('p', { class: 'unit' });
  const more = h('button', { type: 'button', class: 'link', onclick: open });
  const rest = h('div', {});
  const element = h('div', { class: 'bar-list', 'data-whole': true }, unit, search, list, more, rest);

  function open() {
    isOpen = true;
    show();
    list.children[shownAtFirst]?.querySelector('button')?.focus();
  }

  function show() {
    const { items, total, onchoose, empty = 'Nothing in these days' } = current;
    const wanted = search.value.trim().toLocaleLowerCase();
    const found = wanted ? items.filter((item) => item.text.toLocaleLowerCase().includes(wanted)) : items;
    const most = Math.max(1, ...items.map((item) => item.value));
    replaceContent(list, found.slice(0, isOpen ? undefined : shownAtFirst).map((item) => bar(item, most, total, onchoose)));
    more.hidden = isOpen || found.length <= shownAtFirst;
    more.textContent = `Show all ${formatNumber(found.length)}`;
    search.hidden = items.length <= shownAtFirst;
    list.hidden = unit.hidden = found.length === 0;
    replaceContent(rest, found.length === 0 && emptyState(wanted ? 'No name contains this text' : empty));
  }

  return {
    element,
    set(next) {
      current = next;
      list.setAttribute('aria-label', next.label);
      search.setAttribute('aria-label', `Search in ${next.label}`);
      search.placeholder = 'Search';
      unit.textContent = next.unit;
      show();
      return element;
    },
  };
}

function bar({ key, text, value, before }, most, total, onchoose) {
  const content = [
    h('span', { class: 'bar-name', title: text, dir: 'auto' }, text),
    change(value, before),
    total > 0 && h('span', { class: 'bar-share' }, formatPercent(value / total)),
    h('span', { class: 'bar-value' }, formatNumber(value)),
  ];
  const element = onchoose && key !== null
    ? h('button', { type: 'button', class: 'bar', 'data-focus': `bar:${key}`, onclick: () => onchoose(key) }, content)
    : h('div', { class: 'bar' }, content);
  element.style.setProperty('--share', `${(value / most) * 100}%`);
  return h('li', { 'data-key': `bar:${key}` }, element);
}
