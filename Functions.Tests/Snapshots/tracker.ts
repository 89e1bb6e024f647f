// A page's own script, which uses the tracker as docs/tracker.md describes: it compiles only with the types that are served beside it.
import { start, type Tracker } from '../../web/tracker/tracker';

const started: Tracker = start({
  app: 'Portal', key: 'key', host: 'https://school.example/lessons', query: 'id,page', auto: 'false', retry: 500,
});
started.user({ id: 42n, type: 'student' });
started.user(null);

tracker.user({ id: '1850123456789012345', type: 'teacher' });
window.tracker.visit();
tracker.button('hand-in', { course: 7 });
tracker.document('Level 1', 'Fractions', 'Halves.pdf');
tracker.end();

// @ts-expect-error: guests have no id
tracker.user({ id: 1, type: 'guest' });
// @ts-expect-error: the key is required
start({ app: 'Portal' });
