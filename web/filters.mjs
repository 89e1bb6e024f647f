// Prints, for each request, the rule of a filter list that blocks it, or null: node filters.mjs REQUESTS LIST...
// REQUESTS is JSON: [{ "url", "type", "sourceUrl" }, ...]
import { readFileSync } from 'node:fs';
import { FiltersEngine, Request } from '@ghostery/adblocker';

const [requests, ...lists] = process.argv.slice(2);
const text = lists.map((list) => readFileSync(list, 'utf8')).join('\n');
const engine = FiltersEngine.parse(text, { loadCosmeticFilters: false, enableOptimizations: false, debug: true });
const blockedBy = (request) => {
  const { match, filter } = engine.match(Request.fromRawDetails(request));
  return match ? `${filter}` : null;
};

console.log(JSON.stringify(JSON.parse(requests).map(blockedBy)));
