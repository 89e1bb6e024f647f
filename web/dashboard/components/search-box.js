import { h } from '../dom.js';
import { icon } from './icon.js';

/** The search for users in the header: Enter leads to the users found. */
export function searchBox(state) {
  const input = h('input', { type: 'search', maxlength: 150, placeholder: 'Name, e-mail or id', 'aria-label': 'Search users',
    'aria-keyshortcuts': '/' });
  const element = h('form', { class: 'search', role: 'search', onsubmit(event) {
    event.preventDefault();
    state.change({ panel: 'people', user: '', search: input.value.trim() });
  } }, icon('search'), input);
  return { element, focus: () => input.focus(), follow: (view) => input !== document.activeElement && (input.value = view.search) };
}
