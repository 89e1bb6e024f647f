let isGiven;

/** Writes one hint for the page's developer: the first mistake is the one to fix. */
export const hint = (text) => {
  isGiven ||= !console.warn(`tracker.js: ${text}`);
};
