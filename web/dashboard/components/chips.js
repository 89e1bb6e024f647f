import { h } from '../dom.js';
import { icon } from './icon.js';

/** The filters in force: `{name, label, text}` each, with a button that takes it away. */
export function chips(filters, onremove, onclear) {
  if (filters.length === 0) {
    return null;
  }
  return h('ul', { class: 'chips', 'aria-label': 'Filters' },
    filters.map(({ name, label, text }) => h('li', {}, h('button', {
      type: 'button', class: 'chip', title: text, 'data-focus': `chip:${name}`, onclick: () => onremove(name),
    }, h('span', { class: 'hidden' }, 'Remove the filter '), h('span', { class: 'chip-label' }, label), ' ',
      h('span', { class: 'chip-text' }, text), icon('close')))),
    filters.length > 1 && h('li', {}, h('button', { type: 'button', class: 'link', onclick: onclear }, 'Clear all')));
}
