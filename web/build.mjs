// Bundles each page into OUTPUT and compresses it: node build.mjs OUTPUT
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import * as esbuild from 'esbuild';
import { minify } from 'terser';

// Folders with an index.html, a main.js and a main.css.
const pages = ['dashboard', 'docs'];
const output = process.argv[2];

if (!output) {
  throw new Error('Usage: node build.mjs OUTPUT');
}

await rm(output, { recursive: true, force: true });
await Promise.all([...pages.map(bundlePage), bundleTracker()]);
await compressAll();
await writeFile(path.join(output, '.built'), '');

// What assets/ holds has a hash of its content in its name, so that browsers may keep it.
async function bundlePage(page) {
  const { metafile } = await esbuild.build({
    entryPoints: [`${page}/main.js`, `${page}/main.css`],
    outdir: path.join(output, page, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    metafile: true,
    logLevel: 'warning',
    legalComments: 'none',
  });
  let html = await readFile(`${page}/index.html`, 'utf8');
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint?.startsWith(`${page}/main.`)) {
      html = html.replace(path.basename(entryPoint), `assets/${path.basename(file)}`);
    }
  }
  await writeFile(path.join(output, page, 'index.html'), html);
  await writeFile(path.join(output, page, 'icon.svg'), await readFile(`${page}/icon.svg`));
}

// Scripts that pages of others load by their own names, so they have neither a hash nor imports. Every page of an app pays for their
// size: terser also renames what only the tracker itself reads.
async function bundleTracker() {
  await Promise.all([
    bundleTrackerAs('tracker.mjs', 'module.js', (code) => code),
    bundleTrackerAs('tracker.js', 'tag.js', (code) => `(()=>{${code}})();`),
  ]);
  await writeFile(path.join(output, 'tracker.d.ts'), await readFile('tracker/tracker.d.ts'));
}

async function bundleTrackerAs(file, entry, wrap) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [`tracker/${entry}`],
    bundle: true,
    format: 'esm',
    minifySyntax: true,
    target: ['chrome91', 'firefox84', 'safari15'],
    // esbuild rewrites these for browsers older than that.
    supported: { 'regexp-unicode-property-escapes': true },
    write: false,
    logLevel: 'warning',
  });
  const { code } = await minify(outputFiles[0].text, {
    module: true,
    ecma: 2020,
    compress: { passes: 4, unsafe: true, unsafe_arrows: true, unsafe_methods: true, pure_getters: true, keep_fargs: false },
    mangle: { properties: { regex: /^(before|session|text|at)$/ } },
  });
  await writeFile(path.join(output, file), wrap(code));
}

async function compressAll() {
  const entries = await readdir(output, { recursive: true, withFileTypes: true });
  await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => compress(path.join(entry.parentPath ?? entry.path, entry.name))));
}

async function compress(file) {
  const content = await readFile(file);
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, best));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}
