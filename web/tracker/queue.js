import { happenedAt, now } from './clock.js';
import { device } from './device.js';
import { hint } from './hint.js';
import { context, session, user } from './identity.js';
import { clean } from './names.js';
import { address, isRefused, offset, post } from './network.js';
import { safe } from './safe.js';
import { flushMs, prefix, retryMs } from './settings.js';
import { findLeftovers, forget, keep, pass, read } from './storage.js';
import { uuid } from './uuid.js';

const MAX_BATCH = 500;
// The app accepts 8 KiB of meta; the other fields are short.
const MAX_EVENT_BYTES = 9e3;
// Browsers allow 64 KiB in flight with keepalive, beacons included; the ages are added later.
const MAX_BATCH_BYTES = 5e4;
const TOLERANCE_MS = 3e3;
const MAX_WAIT_MS = 1e5;

let queue = [];
let batch = [];
let find = findLeftovers;
let limit = MAX_BATCH;
let waitMs = 0;
let timer;

const sizeOf = (text) => new Blob([text]).size;

const schedule = (ms) => {
  timer ||= setTimeout(send, ms);
};

/** Accepts an event. It is text from here on: later changes of the page's objects have no effect. */
export const add = (eventType, eventName, more) => {
  try {
    const id = uuid();
    const details = { id, eventType, eventName: clean(eventName), ...device, ...more };
    const text = `{${context()},${JSON.stringify(details).slice(1, -1)}`;
    if (sizeOf(text) > MAX_EVENT_BYTES) {
      throw 'over 8 KiB';
    }
    const event = { key: prefix + id, at: happenedAt(), text, session };
    queue.push(event);
    keep(event);
    if (!batch[0]) {
      schedule(flushMs);
    }
  } catch (error) {
    hint(`dropped: ${error}`);
  }
};

/** Assigns to the user the unsent events of this session that happened before the page knew them. */
export const claim = () => queue.forEach((event) => {
  if (event.session === session) {
    event.text = event.text.replace(/^{"userType":"guest"/, () => `{${user}`);
    keep(event);
  }
});

// The first of them that fit into one batch.
const take = (events, bytes = 0) => events.slice(0, limit).filter(({ text }) => (bytes += sizeOf(text)) < MAX_BATCH_BYTES);

const bodyOf = (events) => `[${events.map(({ text, at, before }) => {
  // Only events of another page are corrected, and only if the device's clock was set since.
  const change = (offset - before) ** 2 > TOLERANCE_MS ** 2 && offset - before;
  return `${text},"ageMs":${Math.max(0, now() - at + change).toFixed()}}`;
})}]`;

/** Sends a batch, unless one is in flight. */
export const send = safe(() => {
  timer = 0;
  if (batch[0]) {
    return;
  }
  // Events of other pages come last: earlier answers show the time.
  if (!queue[0]) {
    queue = find() || [];
    find = () => {};
  }
  queue = queue.filter(read);
  const sent = batch = take(queue);
  if (sent[0]) {
    post('', bodyOf(sent)).then((answer) => settle(sent, answer));
  }
});

const settle = safe((sent, said = {}) => {
  // A batch of which nothing is acceptable is listed event by event; any other refusal is of one event, if the batch has no other.
  const isDone = said.rejected || said.errors || (said.status < 420 && !sent[1]);
  queue = queue.filter((event) => !sent.includes(event));
  if (isDone) {
    sent.forEach(forget);
    if (!said.rejected || said.rejected[0]) {
      hint(`refused: ${JSON.stringify(said)}`);
    }
  } else {
    // A proxy may block one of them: the others go first, and these in halves.
    queue.push(...sent);
  }
  batch = [];
  limit = isDone ? 2 * limit : (sent.length + 1) >> 1;
  waitMs = isDone ? 0 : isRefused ? MAX_WAIT_MS : Math.min(2 * waitMs || retryMs, MAX_WAIT_MS);
  schedule(waitMs * (1 + Math.random()));
});

/** Sends what fits with a beacon. Its arrival is unknown, so it stays stored, and the next page sends it again. */
export const leave = () => {
  const rest = take(queue);
  // Other requests of a page that closes are cancelled.
  batch = queue;
  if (rest[0]) {
    const body = bodyOf(rest);
    navigator.sendBeacon?.(address(''), body) || post('', body);
  }
  pass(session);
};

/** Continues after the page was frozen: requests in flight then may never be answered. */
export const resume = () => {
  batch = [];
  send();
};

/** Sends the events of other pages, even if this one has none. */
export const openQueue = () => schedule(flushMs);
