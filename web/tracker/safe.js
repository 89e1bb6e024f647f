/** Runs the action, and throws nothing into the page. */
export const safe = (action) => (...values) => {
  try {
    return action(...values);
  } catch {
    return undefined;
  }
};
