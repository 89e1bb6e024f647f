// Unsent events, one key each, so that no tab overwrites those of another.
import { offset } from './network.js';
import { safe } from './safe.js';
import { prefix } from './settings.js';

export const keep = safe(({ key, at, text }) => localStorage.setItem(key, `${at} ${offset} ${text}`));

export const forget = safe(({ key }) => localStorage.removeItem(key));

/** Unsent events of other pages. They stay stored until they are acknowledged. */
export const findLeftovers = safe(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => ({ key })));

/** The event's text. One of another page is read from storage, with that page's user and time; undefined if it is gone. */
export const read = (event) => {
  if (!event.session) {
    [, event.at, event.before, event.text] = /^(\S+) (\S+) ({.*)/s.exec(localStorage.getItem(event.key)) || [];
  }
  return event.text;
};

/** Stores a value for the tab's next page, and returns that of the last one. */
export const pass = safe((value) => {
  const left = sessionStorage.getItem(prefix);
  sessionStorage.setItem(prefix, value);
  return left;
});
