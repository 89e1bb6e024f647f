import { h } from '../dom.js';
import { button, whileDisabled } from './button.js';

/**
 * Asks before something is done: resolves to whether it was. `act` may fail: its message is shown, and the question stays. `form` is
 * what is to be filled in, if anything.
 */
export function ask({ title, text, form, verb, kind = 'primary', act }) {
  return new Promise((resolve) => {
    const message = h('p', { class: 'form-error', role: 'alert' });
    const confirm = h('button', { type: 'submit', class: `button ${kind}` }, verb);
    const body = h('form', { method: 'dialog', onsubmit: submit },
      h('h2', { id: 'dialog-title' }, title), text && h('p', {}, text), form, message,
      h('div', { class: 'dialog-actions' }, button('Cancel', () => dialog.close()), confirm));
    const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' }, body);
    let isDone = false;

    async function submit(event) {
      event.preventDefault();
      message.textContent = '';
      await whileDisabled(confirm, async () => {
        try {
          await act();
          isDone = true;
          dialog.close();
        } catch (error) {
          message.textContent = error.message;
        }
      });
    }

    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(isDone);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
