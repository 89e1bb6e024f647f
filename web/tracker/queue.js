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
// Of meta the app takes 8 KiB; what else an event says is short.
const MAX_EVENT_BYTES = 9e3;
// What browsers let a page have in flight with keepalive, beacons included, is 64 KiB; the ages come on top.
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

/** Hands an event over. It is text from here on: what the page does to its objects afterwards changes nothing. */
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

/** Gives the user what they did on this page before it knew them: of this session, and not sent yet. */
export const claim = () => queue.forEach((event) => {
  if (event.session === session) {
    event.text = event.text.replace(/^{"userType":"guest"/, () => `{${user}`);
    keep(event);
  }
});

// The first of them that go together.
const take = (events, bytes = 0) => events.slice(0, limit).filter(({ text }) => (bytes += sizeOf(text)) < MAX_BATCH_BYTES);

const bodyOf = (events) => `[${events.map(({ text, at, before }) => {
  // Only what another page left is corrected, and only if the device's clock was set since.
  const change = (offset - before) ** 2 > TOLERANCE_MS ** 2 && offset - before;
  return `${text},"ageMs":${Math.max(0, now() - at + change).toFixed()}}`;
})}]`;

/** Sends a batch, unless one is on its way. */
export const send = safe(() => {
  timer = 0;
  if (batch[0]) {
    return;
  }
  // What other pages left comes last: the answers before it say what the time is.
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
    // Perhaps something on the way does not let one of them through: the others go first, and these in halves.
    queue.push(...sent);
  }
  batch = [];
  limit = isDone ? 2 * limit : (sent.length + 1) >> 1;
  waitMs = isDone ? 0 : isRefused ? MAX_WAIT_MS : Math.min(2 * waitMs || retryMs, MAX_WAIT_MS);
  schedule(waitMs * (1 + Math.random()));
});

/** Sends what it can with a beacon. Nothing says whether that arrives, so it stays stored for the next page, which sends it again. */
export const leave = () => {
  const rest = take(queue);
  // Nothing else goes out of a page that is left.
  batch = queue;
  if (rest[0]) {
    const body = bodyOf(rest);
    navigator.sendBeacon?.(address(''), body) || post('', body);
  }
  pass(session);
};

/** Goes on where the page was put aside: what was on its way then may never be answered. */
export const resume = () => {
  batch = [];
  send();
};

/** Sends what other pages left, also where this one has nothing to say. */
export const openQueue = () => schedule(flushMs);
