import { whileDisabled } from './components/button.js';
import { field } from './components/field.js';
import { icon } from './components/icon.js';
import { h } from './dom.js';

/** Asks for a key; `check(key)` resolves to whether the server knows it. */
export function signInPage({ check, note }) {
  const key = h('input', { type: 'password', autocomplete: 'current-password', required: true, spellcheck: 'false', autofocus: true });
  const message = h('p', { class: 'form-error', role: 'alert' }, note);
  const submit = h('button', { type: 'submit', class: 'button primary' }, 'Sign in');

  async function signIn(event) {
    event.preventDefault();
    message.replaceChildren();
    await whileDisabled(submit, async () => {
      try {
        if (!await check(key.value.trim())) {
          refuse('This key is not known. Check that it is complete, or ask for a new one.');
        }
      } catch (error) {
        refuse(error.message);
      }
    });
  }

  function refuse(text) {
    message.replaceChildren(icon('alert'), text);
    key.select();
    key.focus();
  }

  return h('main', { class: 'sign-in', id: 'main' },
    h('form', { class: 'card', onsubmit: signIn },
      h('img', { src: 'icon.svg', alt: '', width: 44, height: 44 }),
      h('h1', {}, 'Analytics'),
      h('p', { class: 'note' },
        'Sign in with a reader’s or an admin’s key. The tabs of this browser share it until the last one is closed.'),
      field('Key', key),
      message,
      submit));
}
