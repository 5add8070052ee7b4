// Bundles the pages of the report: node build.mjs FOLDER. A page that is opened from a disk may load neither modules nor data,
// so each bundle is one classic script.
import { build } from 'esbuild';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2];
if (!target) {
    console.error('usage: node build.mjs FOLDER');
    process.exit(2);
}
await mkdir(target, { recursive: true });

const result = await build({
    absWorkingDir: here,
    entryPoints: ['src/report/index-page.js', 'src/report/asset-page.js', 'src/report/report.css'],
    outdir: target,
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['es2022'],
    charset: 'ascii',
    legalComments: 'none',
    // the decoder without WebAssembly, which the pages' content security policy does not let in
    alias: { 'meshoptimizer-in-plain-script': './node_modules/meshoptimizer/meshopt_decoder_reference.js' },
    metafile: true,
    logLevel: 'warning',
});
for (const page of ['index.html', 'asset.html']) {
    await copyFile(join(here, 'src/report', page), join(target, page));
}
await writeFile(join(target, 'licences.txt'), await licences(Object.keys(result.metafile.inputs)));

/** Name, version and licence of every library that is in a bundle, sorted by name. */
async function licences(inputs) {
    const names = new Set();
    for (const input of inputs) {
        const found = input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//);
        if (found) {
            names.add(found[1]);
        }
    }
    const texts = [];
    for (const name of [...names].sort()) {
        const folder = join(here, 'node_modules', name);
        const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
        texts.push(`${name} ${about.version} (${about.license})\n\n${(await licence(folder)).trim()}\n`);
    }
    return texts.join(`\n${'-'.repeat(78)}\n\n`);
}

async function licence(folder) {
    for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE']) {
        try {
            return await readFile(join(folder, name), 'utf8');
        } catch (e) {
            if (e.code !== 'ENOENT') {
                throw e;
            }
        }
    }
    throw new Error(`${folder} has no licence file`);
}
