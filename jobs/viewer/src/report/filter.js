/**
 * Rows that a person asks for in one line: words that must all occur in some text of the row, and conditions on columns, such as
 * `joints>40`, `status:failed` or `-chair`. What is not understood is a word.
 */
export class RowFilter {
    #columns;
    #rows;
    #texts;

    constructor(columns, rows) {
        this.#columns = columns;
        this.#rows = rows;
        const textual = columns.map((column, i) => (column.number ? -1 : i)).filter((i) => i >= 0);
        this.#texts = rows.map((row) => textual.map((i) => row[i] ?? '').join('\n').toLowerCase());
    }

    /** Numbers of the rows that meet a line, in their order. */
    matching(line) {
        const conditions = line.trim().split(/\s+/).filter(Boolean).map((part) => this.#condition(part));
        const found = [];
        for (let i = 0; i < this.#rows.length; i++) {
            if (conditions.every((condition) => condition(i))) {
                found.push(i);
            }
        }
        return found;
    }

    #condition(part) {
        const compared = part.match(/^([\w.]+)(<=|>=|<|>|=|:)(.+)$/);
        const at = compared ? this.#columnNamed(compared[1]) : -1;
        if (at >= 0) {
            const [, , operator, value] = compared;
            const wanted = Number(value);
            if (this.#columns[at].number && !Number.isNaN(wanted)) {
                return (i) => this.#rows[i][at] !== null && holds(this.#rows[i][at], operator, wanted);
            }
            if (operator === ':' || operator === '=') {
                const text = value.toLowerCase();
                return (i) => String(this.#rows[i][at] ?? '').toLowerCase().includes(text);
            }
        }
        if (part.startsWith('-') && part.length > 1) {
            const word = part.slice(1).toLowerCase();
            return (i) => !this.#texts[i].includes(word);
        }
        const word = part.toLowerCase();
        return (i) => this.#texts[i].includes(word);
    }

    #columnNamed(name) {
        const wanted = name.toLowerCase();
        return this.#columns.findIndex((column) => column.key === wanted || column.title.toLowerCase() === wanted);
    }
}

function holds(value, operator, wanted) {
    switch (operator) {
        case '<':
            return value < wanted;
        case '<=':
            return value <= wanted;
        case '>':
            return value > wanted;
        case '>=':
            return value >= wanted;
        default:
            return value === wanted;
    }
}

/** Numbers of rows in the order of a column; rows without a value come last. */
export function sorted(numbers, rows, at, descending) {
    const sign = descending ? -1 : 1;
    return [...numbers].sort((a, b) => {
        const left = rows[a][at];
        const right = rows[b][at];
        if (left === null || right === null) {
            return (left === null) - (right === null) || a - b;
        }
        if (typeof left === 'number') {
            return sign * (left - right) || a - b;
        }
        return sign * left.localeCompare(right, 'en', { numeric: true }) || a - b;
    });
}
