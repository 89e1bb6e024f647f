import { h } from '../dom.js';
import { button } from './button.js';
import { icon } from './icon.js';

/** What a card shows before its first answer. */
export function skeleton(lines = 5) {
  return h('div', { class: 'skeleton', 'aria-hidden': 'true' }, Array.from({ length: lines }, () => h('span')));
}

export function emptyState(title, hint) {
  return h('div', { class: 'state' }, icon('empty'), h('p', { class: 'state-title' }, title), hint && h('p', {}, hint));
}

export function errorState(message, retry) {
  return h('div', { class: 'state error', role: 'alert' },
    icon('alert'), h('p', { class: 'state-title' }, 'This could not be loaded'), h('p', {}, message), button('Try again', retry));
}
