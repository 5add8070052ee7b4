import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

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
    // the package unpacks to the folder for temporary files, and leaves its libraries to the one who starts it
    process.env.TMPDIR = folder;
    const { default: chromium, inflate } = await import('@sparticuz/chromium');
    const path = await chromium.executablePath();
    const libraries = join(folder, 'al2023', 'lib');
    if (inflate && !existsSync(libraries) && !existsSync('/usr/lib/x86_64-linux-gnu/libnss3.so')) {
        const { createRequire } = await import('node:module');
        const bin = join(createRequire(import.meta.url).resolve('@sparticuz/chromium'), '..', '..', 'bin');
        await inflate(join(bin, 'al2023.tar.br'));
    }
    if (existsSync(libraries)) {
        process.env.LD_LIBRARY_PATH = [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
    }
    return path;
}
