// Formats shell scripts, or names those that are not formatted: node format.mjs [--write] FILE...
// Formatting is shfmt's (in WebAssembly), with the options of .editorconfig: two spaces, cases indented.
import { readFile, writeFile } from 'node:fs/promises';
import { print } from 'sh-syntax';

const write = process.argv[2] === '--write';
const files = process.argv.slice(write ? 3 : 2);
let wrong = 0;
for (const file of files) {
    const text = await readFile(file, 'utf8');
    const formatted = await print(text, { indent: 2, switchCaseIndent: true, spaceRedirects: false });
    if (formatted === text) {
        continue;
    }
    wrong++;
    if (write) {
        await writeFile(file, formatted);
        console.error(`check-scripts: formatted ${file}`);
        continue;
    }
    const before = text.split('\n');
    const after = formatted.split('\n');
    const line = before.findIndex((words, at) => words !== after[at]);
    console.error(`${file}:${line + 1}: is not formatted; it must be:  ${after[line] ?? '(nothing)'}`);
}
process.exit(wrong > 0 && !write ? 1 : 0);
