import { now } from './clock.js';
import { hint } from './hint.js';
import { host, key, timeoutMs } from './settings.js';

const MAX_ROUND_TRIP_MS = 2000;

/** Whether the key was refused when the app was last asked. */
export let isRefused;

/** How far the app's clock is ahead of the device's; undefined until an answer shows it, NaN where answers hide their date. */
export let offset;

// Key in the URL and text as the type: a request without a preflight, from another origin too.
export const address = (path) => `${host}/track${path}?code=${encodeURIComponent(key)}`;

/**
 * Posts, and returns the app's answer: JSON of the contract or a problem document. A proxy may answer anything with any status, so any
 * other answer, or one that takes too long, is undefined.
 */
export const post = async (path, body) => {
  try {
    const sentAt = now();
    const answer = await fetch(address(path), { method: 'POST', body, keepalive: true, signal: AbortSignal.timeout?.(timeoutMs) });
    isRefused = answer.status === 401;
    if (isRefused) {
      hint('data-key was refused (401)');
    }
    const said = await answer.json();
    if (said.rejected || said.title) {
      // The date of a slow answer is inaccurate.
      if (now() - sentAt < MAX_ROUND_TRIP_MS) {
        offset = Date.parse(answer.headers.get('date')) - now();
      }
      return said;
    }
  } catch {
    // No answer, or not the app's.
  }
};
