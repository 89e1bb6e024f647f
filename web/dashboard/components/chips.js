import { h } from '../dom.js';
import { icon } from './icon.js';

/** The filters in force: `{name, label, text}` each, with a button that changes it and one that removes it. */
export function chips(filters, { onedit, onremove, onclear }) {
  if (filters.length === 0) {
    return null;
  }
  return h('ul', { class: 'chips', 'aria-label': 'Filters' },
    filters.map(({ name, label, text }) => h('li', { class: 'chip', 'data-key': `chip:${name}` },
      h('button', { type: 'button', class: 'chip-edit', title: text, 'data-focus': `chip:${name}`, onclick: () => onedit(name) },
        h('span', { class: 'hidden' }, 'Change the filter '), h('span', { class: 'chip-label' }, label), ' ',
        h('span', { class: 'chip-text', dir: 'auto' }, text)),
      h('button', {
        type: 'button', class: 'chip-remove', 'aria-label': `Remove the filter ${label} ${text}`, onclick: () => onremove(name),
      }, icon('close')))),
    filters.length > 1 && h('li', {}, h('button', { type: 'button', class: 'link', onclick: onclear }, 'Clear all')));
}
