import { whySlow } from '../api.js';
import { h, replaceContent } from '../dom.js';
import { formatTime } from '../format.js';
import { errorState, skeleton, staleNote } from './states.js';

const askMilliseconds = 500;
const slowMilliseconds = 3500;
const retryMilliseconds = 10_000;
let lastId = 0;

/**
 * A titled box that loads its own content. `load(view, signal)` fetches, `render(data, view)` shows; `tools(view)` makes what stands
 * beside the title, `choices(view)` what stands below it. A refresh of another view ends an older one; one of the same view waits for
 * the answer that is on its way. What is shown stays until there is something newer, and says since when it stands if there is not;
 * a card that failed asks for a refresh soon, by the event `stale`. It shows one state at a time.
 */
export function card({ title, note, tools = () => [], choices = () => [], load, render, className = '', lines }) {
  const id = `card-${++lastId}`;
  const toolbar = h('div', { class: 'card-tools' });
  const options = h('div', { class: 'card-choices' });
  const status = h('div', { class: 'card-status', role: 'status' });
  const body = h('div', { class: 'card-body' }, skeleton(lines));
  const element = h('section', { class: `card ${className}`, 'aria-labelledby': id },
    h('header', { class: 'card-head' }, h('div', {}, h('h2', { id }, title), note && h('p', { class: 'note' }, note)), toolbar),
    options,
    status,
    body);
  let running = null;
  let shown = null;
  let hasFailed = false;
  let last;
  let again;

  function refresh(view) {
    const key = JSON.stringify(view ?? null);
    if (running?.key === key) {
      return running.done;
    }
    running?.controller.abort();
    const mine = running = { key, controller: new AbortController() };
    last = view;
    mine.done = run(mine, view);
    return mine.done;
  }

  async function run(mine, view) {
    const { key, controller: { signal } } = mine;
    replaceContent(toolbar, tools(view));
    replaceContent(options, choices(view));
    element.setAttribute('aria-busy', 'true');
    clearTimeout(again);
    const slow = setTimeout(() => explain(mine), askMilliseconds);
    try {
      const data = await load(view, signal);
      if (!signal.aborted) {
        replaceContent(body, render(data, view));
        replaceContent(status);
        shown = { key, at: Date.now() };
        hasFailed = false;
      }
    } catch (error) {
      if (!signal.aborted) {
        fail(error, key);
      }
    } finally {
      clearTimeout(slow);
      if (running === mine) {
        running = null;
        element.removeAttribute('aria-busy');
      }
    }
  }

  // Asked early, so that the reason is known by the time it is shown; and again, as it may change.
  async function explain(mine) {
    const reason = whySlow();
    await pause(slowMilliseconds - askMilliseconds);
    sayWhy(mine, 'the server is slow to answer.');
    sayWhy(mine, await reason);
    while (running === mine) {
      await pause(retryMilliseconds);
      sayWhy(mine, running === mine && await whySlow());
    }
  }

  function sayWhy(mine, why) {
    if (running !== mine) {
      return;
    }
    if (hasFailed) {
      replaceContent(body, errorState(`Trying again: ${why}`, retry));
    } else {
      replaceContent(status, h('p', { class: 'note' }, waitText(mine, why)));
    }
  }

  function waitText({ key }, why) {
    if (shown?.key === key) {
      return `These figures are of ${formatTime(shown.at)}; newer ones are still loading: ${why}`;
    }
    return `Still loading: ${why}${shown ? ' Until then the card shows what was chosen before.' : ''}`;
  }

  function fail(error, key) {
    if (error.status === 0 || error.status >= 500) {
      again = setTimeout(() => element.dispatchEvent(new CustomEvent('stale', { bubbles: true })), retryMilliseconds);
    }
    if (shown?.key === key) {
      replaceContent(status, staleNote(error.message, formatTime(shown.at), retry));
      return;
    }
    shown = null;
    hasFailed = true;
    replaceContent(status);
    replaceContent(body, errorState(error.message, retry));
  }

  // All that is shown may have failed with it, so the panel is loaded again.
  const retry = () => element.dispatchEvent(new CustomEvent('retry', { bubbles: true }));

  return {
    element,
    refresh,
    /** Loads again, also where an answer is on its way: it may be older than a change. */
    reload() {
      running?.controller.abort();
      running = null;
      return refresh(last);
    },
    show: (content) => replaceContent(body, content),
    stop() {
      clearTimeout(again);
      running?.controller.abort();
      running = null;
    },
  };
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** One request for the cards that show parts of one report: those that refresh together share it. */
export function shared(fetch) {
  let running = null;
  return (view) => {
    const key = JSON.stringify(view ?? null);
    if (running?.key !== key) {
      const mine = running = { key, answer: fetch(view).finally(() => (running = running === mine ? null : running)) };
    }
    return running.answer;
  };
}
