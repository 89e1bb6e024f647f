import { add } from './queue.js';

const ECHO_MS = 50;

let last = [];

export const button = (name, meta) => add('button', name, { meta });

export const openDocument = (levelName, chapterName, documentName) =>
  add('document', 'open', { document: { levelName, chapterName, documentName } });

/** Counts an activation of a marked element, also within open shadow roots. */
export const activated = (event) => {
  const { type, timeStamp } = event;
  const path = event.composedPath();
  const [origin] = path;
  const element = path.find(({ dataset = {} }) => dataset.track || dataset.document);
  const isActivation = type === 'click'
    || (event.button === 1 && path.some(({ href }) => href))
    // For its own controls the browser turns keys into clicks, for others the page does.
    || (/^( |Enter)$/.test(event.key) && origin.matches('[role]:not(a,button,input)'));
  if (element && isActivation) {
    const [before, typeBefore, originBefore, time] = last;
    last = [element, type, origin, timeStamp];
    // A label clicks its control, and a page's own key handler may click the element: one activation, two events.
    if (before !== element || timeStamp - time > ECHO_MS || (type === typeBefore && origin === originBefore)) {
      const { track, level, chapter, document } = element.dataset;
      if (track) {
        button(track);
      }
      if (document) {
        openDocument(level, chapter, document);
      }
    }
  }
};
