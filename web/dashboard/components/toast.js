import { h } from '../dom.js';

const shownMilliseconds = 5000;
const region = h('div', { class: 'toasts', role: 'status' });

/** Shows the result of an action for a few seconds. */
export function toast(text, tone = 'good') {
  if (!region.isConnected) {
    document.body.append(region);
  }
  const line = h('p', { class: `toast ${tone}` }, text);
  region.append(line);
  setTimeout(() => line.remove(), shownMilliseconds);
}
