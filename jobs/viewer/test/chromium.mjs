import { execFileSync } from 'node:child_process';
import { createReadStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';

// of the package, without those that switch protection off: the pages are to work under a browser's own rules for files
const ARGUMENTS = [
    '--no-sandbox',
    '--disable-setuid-sandbox',
    '--no-zygote',
    '--single-process',
    '--in-process-gpu',
    '--use-gl=angle',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--ignore-gpu-blocklist',
    '--hide-scrollbars',
];

/**
 * A headless Chromium that draws in software: the one that TOKENRIG_CHROMIUM names, else the one of the npm package, which is unpacked
 * to a folder.
 *
 * @param folder for what is unpacked; kept for the next time
 */
export async function launch(folder) {
    const { default: puppeteer } = await import('puppeteer-core');
    return puppeteer.launch({
        executablePath: process.env.TOKENRIG_CHROMIUM || (await unpacked(folder)),
        args: ARGUMENTS,
        headless: 'shell',
        protocolTimeout: 600_000,
    });
}

async function unpacked(folder) {
    mkdirSync(folder, { recursive: true });
    // the package unpacks to the folder for temporary files, without the libraries that a small machine lacks
    process.env.TMPDIR = folder;
    const { default: chromium } = await import('@sparticuz/chromium');
    const path = await chromium.executablePath();
    if (execFileSync('ldd', [path], { encoding: 'utf8' }).includes('not found')) {
        const bin = join(dirname(fileURLToPath(import.meta.url)), 'node_modules', '@sparticuz', 'chromium', 'bin');
        const { default: tar } = await import('tar-fs');
        const libraries = join(folder, 'al2023');
        await pipeline(createReadStream(join(bin, 'al2023.tar.br')), createBrotliDecompress(), tar.extract(libraries));
        process.env.LD_LIBRARY_PATH = [join(libraries, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
    }
    return path;
}
