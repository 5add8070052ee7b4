// Runs the Khronos glTF validator and prints one JSON line a file. See --help.
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import validator from 'gltf-validator';

const HELP = `usage: node validate.mjs FILE...
       node validate.mjs --before FILE --after FILE [--before FILE --after FILE ...]
       node validate.mjs --before FOLDER --after FOLDER

Prints one JSON line a file: counts of errors and warnings, the count of each error and warning code, and the first
places of each error code.

Files alone: exit 1 if one has an error.
Pairs: exit 1 if an output has more errors of some code than its input had. Of two folders, an input a/b.glb (.gltf,
.obj) belongs to the output a/b.glb; an input without output is reported and is no failure. An input that is no glTF,
such as OBJ, counts as free of errors.
Exit 2: wrong usage, or a file that cannot be read.`;

const SEVERITIES = ['errors', 'warnings'];
const PLACES_SHOWN = 3;
const MESHES = /\.(glb|gltf|obj)$/i;
const GLTF = /\.(glb|gltf)$/i;

/** The file's errors and warnings by code; empty for what is no glTF. */
async function validate(file) {
  const result = { file, errors: 0, warnings: 0, codes: { errors: {}, warnings: {} }, places: {} };
  if (!GLTF.test(file)) {
    return result;
  }
  const folder = path.dirname(file);
  const report = await validator.validateBytes(new Uint8Array(await readFile(file)), {
    uri: path.basename(file),
    maxIssues: 0,
    externalResourceFunction: async (uri) => new Uint8Array(await readFile(inside(folder, uri))),
  });
  for (const message of report.issues.messages) {
    const severity = SEVERITIES[message.severity];
    if (severity === undefined) {
      continue;
    }
    const codes = result.codes[severity];
    result[severity]++;
    codes[message.code] = (codes[message.code] ?? 0) + 1;
    if (severity === 'errors') {
      const places = (result.places[message.code] ??= []);
      if (places.length < PLACES_SHOWN) {
        places.push(`${message.pointer ?? message.offset ?? ''}: ${message.message}`);
      }
    }
  }
  return result;
}

/** The path of a resource, which must lie in the asset's own folder. */
function inside(folder, uri) {
  const resolved = path.resolve(folder, decodeURIComponent(uri));
  if (!resolved.startsWith(path.resolve(folder) + path.sep)) {
    throw new Error(`a resource must be in the asset's folder, cannot be: ${uri}`);
  }
  return resolved;
}

/** Error codes of which the output has more than the input. */
function newErrors(before, after) {
  return Object.entries(after.codes.errors)
    .map(([code, count]) => ({ code, before: before.codes.errors[code] ?? 0, after: count }))
    .filter((difference) => difference.after > difference.before);
}

async function pairsOfFolders(before, after) {
  const inputs = (await readdir(before, { recursive: true })).filter((name) => MESHES.test(name)).sort();
  const pairs = [];
  for (const input of inputs) {
    const output = path.join(after, input.replace(MESHES, '.glb'));
    const exists = await stat(output).then(() => true, () => false);
    if (exists) {
      pairs.push([path.join(before, input), output]);
    } else {
      console.log(JSON.stringify({ before: path.join(before, input), output: 'none' }));
    }
  }
  return pairs;
}

/** Splits the arguments into lone files and pairs; undefined where they make no sense. */
function parse(args) {
  const files = [];
  const pairs = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--before') {
      if (i + 3 >= args.length || args[i + 2] !== '--after') {
        return undefined;
      }
      pairs.push([args[i + 1], args[i + 3]]);
      i += 3;
    } else if (args[i].startsWith('-')) {
      return undefined;
    } else {
      files.push(args[i]);
    }
  }
  return files.length + pairs.length > 0 ? { files, pairs } : undefined;
}

async function main(args) {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const wanted = parse(args);
  if (wanted === undefined) {
    console.error(HELP);
    return 2;
  }
  let failed = false;
  for (const file of wanted.files) {
    const result = await validate(file);
    console.log(JSON.stringify(result));
    failed ||= result.errors > 0;
  }
  for (const [before, after] of wanted.pairs) {
    const folders = (await stat(before)).isDirectory() && (await stat(after)).isDirectory();
    for (const [input, output] of folders ? await pairsOfFolders(before, after) : [[before, after]]) {
      const [was, is] = [await validate(input), await validate(output)];
      const added = newErrors(was, is);
      console.log(JSON.stringify({ before: was, after: is, newErrors: added }));
      failed ||= added.length > 0;
    }
  }
  return failed ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`validate: ${error.message ?? error}`);
  process.exitCode = 2;
}
