import { h } from '../dom.js';
import { askToDiscard, hasUnsavedEdits } from '../unsaved.js';
import { button, whileDisabled } from './button.js';

let lastId = 0;

/**
 * Asks before something is done: resolves to whether it was. `act` may fail: its message is shown, and the question stays; so it
 * does when `act` resolves to false. `form` is what is to be filled in, if anything; with `edits` it is not closed by accident.
 */
export function ask({ title, text, form, edits = false, verb, kind = 'primary', cancel = 'Cancel', act }) {
  return new Promise((resolve) => {
    const id = `dialog-${++lastId}`;
    const message = h('p', { class: 'form-error', role: 'alert' });
    const confirm = h('button', { type: 'submit', class: `button ${kind}` }, verb);
    const forget = () => (message.textContent = '');
    const body = h('form', { method: 'dialog', onsubmit: submit, oninput: forget, 'data-edits': edits },
      h('h2', { id }, title), [text].flat().filter(Boolean).map((line) => h('p', {}, line)), form, message,
      h('div', { class: 'dialog-actions' }, button(cancel, leave), confirm));
    const dialog = h('dialog', { 'aria-labelledby': id, oncancel: (event) => { event.preventDefault(); leave(); } }, body);
    let isDone = false;

    async function submit(event) {
      event.preventDefault();
      forget();
      await whileDisabled(confirm, async () => {
        try {
          isDone = await act() !== false;
        } catch (error) {
          message.textContent = error.message;
        }
      });
      if (isDone) {
        dialog.close();
      }
    }

    async function leave() {
      if (!hasUnsavedEdits(dialog) || await askToDiscard()) {
        dialog.close();
      }
    }

    dialog.onclose = () => {
      dialog.remove();
      resolve(isDone);
    };
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Shows something until it is closed. */
export function inform({ title, content }) {
  const id = `dialog-${++lastId}`;
  const dialog = h('dialog', { 'aria-labelledby': id },
    h('form', { method: 'dialog' }, h('h2', { id }, title), content,
      h('div', { class: 'dialog-actions' }, h('button', { type: 'submit', class: 'button primary' }, 'Close'))));
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
}
