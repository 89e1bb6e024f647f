import { h } from '../dom.js';
import { icon } from './icon.js';

/** A button with words; `kind` is one of primary, quiet, danger. */
export function button(text, onclick, { kind = 'quiet', iconName, ...attributes } = {}) {
  return h('button', { type: 'button', class: `button ${kind}`, onclick, ...attributes }, iconName && icon(iconName), text);
}

/** A button that shows an icon alone; `label` is its text for screen readers. */
export function iconButton(iconName, label, onclick, attributes = {}) {
  return h('button', { type: 'button', class: 'button icon-only', 'aria-label': label, title: label, onclick, ...attributes },
    icon(iconName));
}

/** Runs `work` with the button disabled, so that a second click does not repeat it. */
export async function whileDisabled(element, work) {
  element.disabled = true;
  try {
    return await work();
  } finally {
    element.disabled = false;
  }
}
