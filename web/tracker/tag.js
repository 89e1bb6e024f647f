// The script as a tag: <script src="…/api/tracker.js" data-app="…" data-key="…" defer></script>
import { safe } from './safe.js';
import { start } from './start.js';

safe(() => {
  const { src, dataset } = document.currentScript;
  start({ host: src.replace(/\/[^/]*$/, ''), ...dataset });
})();
