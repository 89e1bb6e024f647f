import { hint } from './hint.js';
import { isRefused, post } from './network.js';
import { app } from './settings.js';
import { pass } from './storage.js';
import { uuid } from './uuid.js';

const GUEST = '"userType":"guest"';

/** Who uses the page, as JSON members. */
export let user = GUEST;
export let session;

let userId;

/** The id's digits are copied: as a number, JavaScript may round them. */
export const setUser = (known) => {
  userId = /^[1-9]\d*$/.test(known?.id) && known.id;
  user = userId ? `"userType":"${known.type}","userId":${userId}` : GUEST;
  if (known && !userId) {
    hint('user.id was refused');
  }
};

/**
 * Takes the session that the tab's last page left. It is in sessionStorage only between pages: a duplicated tab copies
 * sessionStorage, and finds nothing there while the first tab has a page.
 */
export const openSession = () => {
  session = pass('') || session || uuid();
};

/** The fields of every request: user, session and app. */
export const context = () => `${user},"sessionId":"${session}","appName":${JSON.stringify(app)}`;

export const beat = () => {
  if (userId && !isRefused && !document.hidden) {
    post('/heartbeat', `{${context()}}`);
  }
};

export const endSession = () => {
  if (userId) {
    post('/session-end', `{"userId":${userId},"sessionId":"${session}"}`);
  }
  setUser();
  session = uuid();
};
