// What was not sent yet, one key an event, so that no tab overwrites what another one keeps.
import { offset } from './network.js';
import { safe } from './safe.js';
import { prefix } from './settings.js';

export const keep = safe(({ key, at, text }) => localStorage.setItem(key, `${at} ${offset} ${text}`));

export const forget = safe(({ key }) => localStorage.removeItem(key));

/** What other pages have not sent yet, or had not when they ended. It stays stored until it has arrived. */
export const findLeftovers = safe(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => ({ key })));

/** The event's text. A leftover is read as it is now: with the identity and the time that its page gave it, or gone. */
export const read = (event) => {
  if (!event.session) {
    [, event.at, event.before, event.text] = /^(\S+) (\S+) ({.*)/s.exec(localStorage.getItem(event.key)) || [];
  }
  return event.text;
};

/** Leaves something to the tab's next page, and returns what the last one left. */
export const pass = safe((value) => {
  const left = sessionStorage.getItem(prefix);
  sessionStorage.setItem(prefix, value);
  return left;
});
