// The script as a module: import { start } from '…/api/tracker.mjs'
import { safe } from './safe.js';
import { start as begin } from './start.js';

/** Starts as the tag does; the options are its attributes. */
export const start = safe((options) => begin({ host: import.meta.url.replace(/\/[^/]*$/, ''), ...options }));
