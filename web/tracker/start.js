import { activated, button, openDocument } from './clicks.js';
import { replay } from './clock.js';
import { beat, endSession, openSession, setUser } from './identity.js';
import { claim, leave, openQueue, resume, send } from './queue.js';
import { safe } from './safe.js';
import { configure, heartbeat } from './settings.js';
import { moved, seenAgain, visit, watchHistory } from './visits.js';

const calls = {
  user: (known) => {
    setUser(known);
    claim();
    beat();
  },
  visit,
  button,
  document: openDocument,
  end: endSession,
};

const events = {
  click: activated,
  auxclick: activated,
  keydown: activated,
  popstate: moved,
  online: send,
  visibilitychange: () => {
    send();
    beat();
  },
  pagehide: leave,
  pageshow: ({ persisted }) => {
    if (persisted) {
      openSession();
      seenAgain();
      resume();
      beat();
    }
  },
};

const run = ([moment, name, values]) => {
  replay(moment);
  safe(calls[name])(...values);
  replay();
};

/** Starts once a page, even if loaded again, and returns the functions that the page calls. */
export const start = (options) => {
  const api = window.tracker ||= { q: [] };
  const { q } = api;
  if (!q.app) {
    q.app = options.app;
    configure(options);
    // As in the snippet: a call waits in q until the script runs it.
    for (const name in calls) {
      api[name] = (...values) => {
        q.push([performance.now(), name, values]);
      };
    }
    const begin = safe(() => {
      openSession();
      openQueue();
      // The user first, if the page has already named one.
      q.splice(0).forEach(run);
      q.push = run;
      moved();
      for (const name in events) {
        addEventListener(name, safe(events[name]), true);
      }
      setInterval(safe(beat), heartbeat * 1000);
      watchHistory();
    });
    if (options.dnt === 'true' && (navigator.doNotTrack > 0 || navigator.globalPrivacyControl)) {
      q.push = () => {};
    } else if (document.prerendering) {
      // A prerendered page is not visible yet.
      addEventListener('prerenderingchange', begin, true);
    } else {
      begin();
    }
  }
  return api;
};
