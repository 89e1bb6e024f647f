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

export function goodState(title, hint) {
  return h('div', { class: 'state good' }, icon('check'), h('p', { class: 'state-title' }, title), hint && h('p', {}, hint));
}

export function errorState(message, retry) {
  return h('div', { class: 'state error', role: 'alert' },
    icon('alert'), h('p', { class: 'state-title' }, 'This could not be loaded'), h('p', {}, message), button('Try again', retry));
}

/** Above figures that could not be renewed: why, and since when they stand. */
export function staleNote(message, since, retry) {
  return h('div', { class: 'stale' }, icon('alert'),
    h('p', {}, `These figures are of ${since} and could not be renewed. ${message}`), button('Try again', retry));
}
