package org.tokenrig.io.obj;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;

/**
 * The statements of an OBJ or MTL file one by one, continued lines joined, comments and statements of no interest left
 * out, within bounds of length and time. It is the reader that the library's parsers are given.
 */
final class ObjLines extends BufferedReader {
    private static final int MAX_LINE = 1 << 20;
    private static final int LINES_A_CHECK = 4096;
    /** More digits than any index in range has; the library's parser would let them wrap around to a small one. */
    private static final int MAX_DIGITS = 9;

    private final ByteBuffer bytes;
    private final Set<String> statements;
    private final ReadBudget budget;
    private int line;

    /**
     * @param bytes the file
     * @param statements the lower-case keywords to let through
     */
    ObjLines(ByteBuffer bytes, Set<String> statements, ReadBudget budget) {
        super(new StringReader(""), 1);
        this.bytes = bytes.slice();
        this.statements = statements;
        this.budget = budget;
    }

    /** A statement that breaks a rule; the parsers let an IOException pass. */
    static final class BadStatement extends IOException {
        private static final long serialVersionUID = 1;

        private final transient AssetException problem;

        BadStatement(AssetException problem) {
            super(problem.getMessage(), problem);
            this.problem = problem;
        }

        AssetException problem() {
            return problem;
        }
    }

    /** Number of the line read last, from 1. */
    int line() {
        return line;
    }

    @Override
    public String readLine() throws IOException {
        while (bytes.hasRemaining()) {
            String statement = statement();
            int space = statement.indexOf(' ');
            String keyword = (space < 0 ? statement : statement.substring(0, space)).toLowerCase(Locale.ROOT);
            if (!statements.contains(keyword)) {
                continue;
            }
            if (keyword.equals("f")) {
                requireShortIndices(statement);
            }
            if (keyword.equals("o")) {
                return "g" + statement.substring(1); // an object is a group to the library
            }
            return statement;
        }
        return null;
    }

    private String statement() throws IOException {
        StringBuilder statement = new StringBuilder(physicalLine());
        while (statement.length() > 0 && statement.charAt(statement.length() - 1) == '\\') {
            statement.setCharAt(statement.length() - 1, ' ');
            statement.append(physicalLine());
            if (statement.length() > MAX_LINE) {
                throw bad("a statement must have at most " + MAX_LINE + " characters");
            }
        }
        int comment = statement.indexOf("#");
        if (comment >= 0 && (comment == 0 || statement.charAt(comment - 1) == ' ')) {
            statement.setLength(comment);
        }
        return statement.toString().strip();
    }

    private String physicalLine() throws IOException {
        line++;
        if (line % LINES_A_CHECK == 0) {
            try {
                budget.checkTime("reading line " + line);
            } catch (AssetException e) {
                throw new BadStatement(e);
            }
        }
        int start = bytes.position();
        int end = start;
        while (end < bytes.limit() && bytes.get(end) != '\n' && bytes.get(end) != '\r') {
            end++;
        }
        if (end - start > MAX_LINE) {
            throw bad("a line must have at most " + MAX_LINE + " bytes, cannot have: " + (end - start));
        }
        String text =
                StandardCharsets.UTF_8.decode(bytes.slice(start, end - start)).toString();
        bytes.position(Math.min(bytes.limit(), end + 1));
        return text.replace('\t', ' ').replace('\0', ' ').stripTrailing();
    }

    private void requireShortIndices(String statement) throws BadStatement {
        int digits = 0;
        for (int i = 0; i < statement.length(); i++) {
            digits = Character.isDigit(statement.charAt(i)) ? digits + 1 : 0;
            if (digits > MAX_DIGITS) {
                throw new BadStatement(new AssetException(
                        Kind.BAD_INDEX, "line " + line + ": an index must have at most " + MAX_DIGITS + " digits"));
            }
        }
    }

    private BadStatement bad(String what) {
        return new BadStatement(new AssetException(Kind.BAD_OBJ, "line " + line + ": " + what));
    }
}
