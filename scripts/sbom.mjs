// Joins bills of materials in CycloneDX's JSON into one, and prints it: node sbom.mjs TIME FILE...
// The product of the first stays; what the others are about becomes a part of it.
import { readFileSync } from "node:fs";

const [time, ...files] = process.argv.slice(2);
const bills = files.map((file) => JSON.parse(readFileSync(file, "utf8")));
const [bill] = bills;
const product = bill.metadata.component["bom-ref"];
const components = new Map();
const dependencies = new Map();

for (const { metadata, components: parts = [], dependencies: edges = [] } of bills) {
  const named = (ref) => (ref === metadata.component["bom-ref"] ? product : ref);
  parts.forEach((part) => components.set(part["bom-ref"], part));
  for (const { ref, dependsOn = [] } of edges) {
    dependencies.set(named(ref), new Set([...(dependencies.get(named(ref)) ?? []), ...dependsOn.map(named)]));
  }
}

const sorted = (refs) => [...refs].sort();
console.log(JSON.stringify({
  ...bill,
  metadata: { ...bill.metadata, timestamp: time },
  components: sorted(components.keys()).map((ref) => components.get(ref)),
  dependencies: sorted(dependencies.keys()).map((ref) => ({ ref, dependsOn: sorted(dependencies.get(ref)) })),
}, null, 2));
