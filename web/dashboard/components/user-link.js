import { h } from '../dom.js';

/** A user's name, which leads admins to the user's page. */
export function userLink({ caller, state }, { userId, name }) {
  const text = name ?? `User ${userId}`;
  return caller.role === 'admin'
    ? h('a', { href: state.href({ panel: 'people', user: String(userId), search: '' }), dir: 'auto', class: 'user' }, text)
    : h('span', { dir: 'auto' }, text);
}
