import { h, replaceContent } from '../dom.js';
import { errorState, skeleton } from './states.js';

let lastId = 0;

/**
 * A titled box that loads its own content. `load(view, signal)` fetches, `render(data, view)` shows; `tools(view)` makes what stands
 * beside the title, `choices(view)` what stands below it. A newer refresh ends an older one, and what is shown stays until there is
 * something newer.
 */
export function card({ title, note, tools = () => [], choices = () => [], load, render, className = '', lines }) {
  const id = `card-${++lastId}`;
  const toolbar = h('div', { class: 'card-tools' });
  const options = h('div', { class: 'card-choices' });
  const body = h('div', { class: 'card-body' }, skeleton(lines));
  const element = h('section', { class: `card ${className}`, 'aria-labelledby': id },
    h('header', { class: 'card-head' }, h('div', {}, h('h2', { id }, title), note && h('p', { class: 'note' }, note)), toolbar),
    options,
    body);
  let running;

  async function refresh(view) {
    running?.abort();
    const mine = running = new AbortController();
    replaceContent(toolbar, tools(view));
    replaceContent(options, choices(view));
    element.setAttribute('aria-busy', 'true');
    try {
      const data = await load(view, mine.signal);
      if (!mine.signal.aborted) {
        replaceContent(body, render(data, view));
      }
    } catch (error) {
      if (!mine.signal.aborted) {
        replaceContent(body, errorState(error.message, () => refresh(view)));
      }
    } finally {
      if (running === mine) {
        element.removeAttribute('aria-busy');
      }
    }
  }

  return { element, refresh, show: (content) => replaceContent(body, content), stop: () => running?.abort() };
}
