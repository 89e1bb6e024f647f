// The device's clock is read once; after that a page uses a monotonic clock, which cannot be set.
const start = Date.now() - performance.now();

let replayed;

export const now = () => performance.now() + start;

/** When the event happened: now, or when the page made the call that waited for this script. */
export const happenedAt = () => replayed || now();

/** Until the next call, events happened at that moment of performance.now(). */
export const replay = (moment) => {
  replayed = moment + start;
};
