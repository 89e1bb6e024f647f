import { safe } from './safe.js';
import { query } from './settings.js';

const MAX_CHARACTERS = 100;
const KEPT_CHARACTERS = 92;

/** The name as the contract accepts it: no control characters, at most 100 characters; a long one ends with a hash of the whole. */
export const clean = (name) => {
  const text = `${name}`.replace(/\p{Cc}+/gu, ' ');
  const characters = [...text];
  const hash = characters.reduce((sum, character) => (sum * 33 + character.codePointAt()) >>> 0, 0).toString(36);
  return characters[MAX_CHARACTERS] ? `${characters.slice(0, KEPT_CHARACTERS).join('')}~${hash}` : text;
};

// Escaped separators stay escaped: %2F is no slash.
const decode = (text) => safe(decodeURI)(text) || text;

/** The name of the page: its path, the parameters of data-query, and the route in its hash. */
export const place = () => {
  const { pathname, search, hash: route } = location;
  const kept = [...new URLSearchParams(search)].filter(([name]) => query.split(',').includes(name)).map((pair) => pair.join('=')).sort();
  return decode(pathname) + (kept[0] ? `?${kept.join('&')}` : '') + (/^#[/!]/.test(route) ? decode(route) : '');
};
