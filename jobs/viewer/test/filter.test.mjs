import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RowFilter, sorted } from '../src/report/filter.js';

const columns = [
    { key: 'asset', title: 'Asset', number: false },
    { key: 'error_text', title: 'What was wrong', number: false },
    { key: 'joints', title: 'Joints', number: true },
];
const rows = [
    ['animals/Dog.glb', null, 28],
    ['chair.obj', null, 10],
    ['cut.glb', 'the file ends early', null],
    ['animals/cat 2.glb', null, 10],
];
const filter = new RowFilter(columns, rows);

describe('a filter', () => {
    for (const [line, left] of [
        ['', [0, 1, 2, 3]],
        ['dog', [0]],
        ['animals glb', [0, 3]],
        ['-animals', [1, 2]],
        ['joints>10', [0]],
        ['joints<=10', [1, 3]],
        ['joints=10 -chair', [3]],
        ['Joints>=28', [0]],
        ['asset:CHAIR', [1]],
        ['early', [2]],
        ['no_such_column:3', []],
        ['-', []],
        ['[a(', []],
    ]) {
        test(`${line || 'that is empty'} leaves ${left.length} rows`, () => {
            assert.deepEqual(filter.matching(line), left);
        });
    }
});

describe('the order of a column', () => {
    test('puts rows without a number last, whichever way', () => {
        assert.deepEqual(sorted([0, 1, 2, 3], rows, 2, false), [1, 3, 0, 2]);
        assert.deepEqual(sorted([0, 1, 2, 3], rows, 2, true), [0, 1, 3, 2]);
    });

    test('takes digits in texts for numbers', () => {
        const named = [['a10'], ['a9'], ['A1']];
        assert.deepEqual(sorted([0, 1, 2], named, 0, false), [2, 1, 0]);
    });
});
