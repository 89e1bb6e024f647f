import { place } from './names.js';
import { add } from './queue.js';
import { safe } from './safe.js';
import { auto } from './settings.js';

let last;

export const visit = (name) => add('visit', name || place());

/** Counts a visit if the page name has changed. */
export const moved = safe(() => {
  if (auto !== 'false' && last !== (last = place())) {
    visit();
  }
});

/** Counts a visit of a page that comes back from the back-forward cache. */
export const seenAgain = () => {
  last = 0;
  moved();
};

/** Follows a single-page app. Its own calls still work, with their results and exceptions. */
export const watchHistory = () => ['pushState', 'replaceState'].forEach((name) => {
  const original = history[name];
  history[name] = (...values) => {
    const result = original.apply(history, values);
    moved();
    return result;
  };
});
