// The device's clock is read once; from there on a page counts by a clock that nobody can set.
const start = Date.now() - performance.now();

let replayed;

export const now = () => performance.now() + start;

/** When what is handed over happened: now, or when the page made the call that waited for this script. */
export const happenedAt = () => replayed || now();

/** Until the next call, what is handed over happened at that moment of performance.now(). */
export const replay = (moment) => {
  replayed = moment + start;
};
