package org.tokenrig.io.obj;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Locale;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.Shown;

/**
 * The statements of an OBJ or MTL file one by one: a keyword, then words, or a name that reaches to the end of the line.
 *
 * <p>What people's files are like: lines end with LF, CR or both; the last may have no end; a backslash at the end continues
 * a line, but not a comment (which may end with a Windows folder). Tabs, form feeds and NUL are blanks, as are byte-order
 * marks. Text is UTF-8, with a mark or without; a name that is not UTF-8 is Windows-1252; UTF-16 is converted, with a
 * warning. A {@code #} begins a comment where a word could begin, but not inside a name ({@code Material #25}).
 */
final class ObjStatements {
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final int BYTES_A_CHECK = 1 << 20;

    private final String file;
    private final ByteBuffer bytes;
    private final int end;
    private final ReadBudget budget;
    private int at;
    private int line = 1;
    private int statementLine = 1;
    private int nextCheck;
    private String keyword = "";

    /**
     * @param file its name for messages; empty for the asset itself
     * @param bytes the file
     */
    ObjStatements(String file, ByteBuffer bytes, ReadBudget budget, AssetWarnings warnings) throws AssetException {
        this.file = file;
        this.budget = budget;
        this.bytes = utf8(file, bytes.slice(), budget, warnings);
        this.end = this.bytes.limit();
    }

    private static ByteBuffer utf8(String file, ByteBuffer bytes, ReadBudget budget, AssetWarnings warnings)
            throws AssetException {
        if (bytes.limit() < 2) {
            return bytes;
        }
        int first = bytes.get(0) & 0xFF;
        int second = bytes.get(1) & 0xFF;
        Charset charset;
        if (first == 0xFF && second == 0xFE || second == 0 && first != 0) {
            charset = UTF_16LE;
        } else if (first == 0xFE && second == 0xFF || first == 0 && second != 0) {
            charset = UTF_16BE;
        } else {
            return bytes;
        }
        budget.claimDecoded(3L * bytes.limit(), "a file in UTF-16, converted,");
        ByteBuffer converted = UTF_8.encode(charset.decode(bytes));
        warnings.add(
                AssetWarning.Kind.REPAIRED,
                (file.isEmpty() ? "the file" : file) + " is in UTF-16 and was converted; other tools want UTF-8");
        return converted.slice();
    }

    /** Goes to the next statement, if there is one; what is left of this one is skipped. */
    boolean next() throws AssetException {
        if (at > 0) {
            skipLine(true);
        }
        while (true) {
            skipBlanks();
            if (at >= end) {
                return false;
            }
            if (isLineEnd(at)) {
                endLine();
            } else if (bytes.get(at) == '#') {
                skipLine(false);
            } else {
                statementLine = line;
                keyword = word().toLowerCase(Locale.ROOT);
                return true;
            }
        }
    }

    /** The first word of the statement, lower case. */
    String keyword() {
        return keyword;
    }

    /** Where the statement begins, for messages: "line 3" or "m.mtl, line 3". */
    String place() {
        return (file.isEmpty() ? "" : Shown.of(file) + ", ") + "line " + statementLine;
    }

    /** Whether the statement has a further word. */
    boolean hasWord() throws AssetException {
        skipBlanks();
        return at < end && !isLineEnd(at) && bytes.get(at) != '#';
    }

    /** The next word, up to a blank; empty where there is none. */
    String word() throws AssetException {
        if (!hasWord()) {
            return "";
        }
        int start = at;
        while (at < end && !isBlank(at) && !isLineEnd(at) && afterContinuation(at) < 0) {
            at++;
        }
        checkTime();
        byte[] word = new byte[at - start];
        bytes.get(start, word);
        return new String(word, ISO_8859_1);
    }

    /** The rest of the statement as a name, which may have blanks and number signs inside. */
    String name() throws AssetException {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        while (at < end && !isLineEnd(at)) {
            int next = afterContinuation(at);
            if (next >= 0) {
                goTo(next);
                name.write(' ');
            } else {
                name.write(isBlank(at) ? ' ' : bytes.get(at));
                at++;
            }
        }
        checkTime();
        byte[] raw = name.toByteArray();
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString().strip();
        } catch (CharacterCodingException e) {
            return new String(raw, WINDOWS).strip();
        }
    }

    /** A statement that breaks a rule: what would be right, and what was found. */
    AssetException bad(Kind kind, String rule, String found) {
        return new AssetException(kind, place() + ": " + rule + ", cannot be: " + Shown.of(found));
    }

    private void skipBlanks() {
        while (at < end) {
            int next = afterContinuation(at);
            if (next >= 0) {
                goTo(next);
            } else if (isBlank(at)) {
                at++;
            } else if (isMark(at)) {
                at += 3;
            } else {
                return;
            }
        }
    }

    private void skipLine(boolean continued) throws AssetException {
        boolean comment = !continued;
        while (at < end && !isLineEnd(at)) {
            int next = comment ? -1 : afterContinuation(at);
            if (next >= 0) {
                goTo(next);
            } else {
                comment = comment || bytes.get(at) == '#' && isBlank(at - 1);
                at++;
            }
        }
        checkTime();
    }

    private void endLine() {
        at += isBreak(at) ? 2 : 1;
        line++;
    }

    /** Goes on behind a continued line's end. */
    private void goTo(int next) {
        at = next;
        line++;
    }

    /** Where a line goes on that is continued from here: behind a backslash, blanks and the line's end; else -1. */
    private int afterContinuation(int from) {
        if (bytes.get(from) != '\\') {
            return -1;
        }
        int next = from + 1;
        while (next < end && isBlank(next)) {
            next++;
        }
        if (next >= end) {
            return end;
        }
        return isLineEnd(next) ? next + (isBreak(next) ? 2 : 1) : -1;
    }

    private boolean isLineEnd(int index) {
        return bytes.get(index) == '\n' || bytes.get(index) == '\r';
    }

    private boolean isBreak(int index) {
        return bytes.get(index) == '\r' && index + 1 < end && bytes.get(index + 1) == '\n';
    }

    private boolean isBlank(int index) {
        byte b = bytes.get(index);
        return b == ' ' || b == '\t' || b == 0 || b == 0x0B || b == '\f';
    }

    private boolean isMark(int index) {
        return index + 2 < end
                && bytes.get(index) == (byte) 0xEF
                && bytes.get(index + 1) == (byte) 0xBB
                && bytes.get(index + 2) == (byte) 0xBF;
    }

    private void checkTime() throws AssetException {
        if (at >= nextCheck) {
            budget.checkTime("reading line " + line);
            nextCheck = at + BYTES_A_CHECK;
        }
    }
}
