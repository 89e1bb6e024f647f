import { h } from '../dom.js';

let lastId = 0;

/** A labelled input of a form; `hint` is read with it. */
export function field(label, input, hint) {
  const id = `field-${++lastId}`;
  input.id = id;
  if (hint) {
    input.setAttribute('aria-describedby', `${id}-hint`);
  }
  return h('div', { class: 'field' }, h('label', { for: id }, label), input, hint && h('p', { class: 'note', id: `${id}-hint` }, hint));
}
