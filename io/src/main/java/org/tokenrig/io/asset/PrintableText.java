package org.tokenrig.io.asset;

/**
 * Text of files of other people, fit for a terminal or a log: what moves a cursor, ends a line, switches colours or turns the
 * direction of writing is a question mark.
 */
public final class PrintableText {
    private static final char REPLACEMENT = '?';

    private PrintableText() {}

    /** The text with a question mark for each character that is not printed. */
    public static String of(String text) {
        if (isPrintable(text)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(isPrinted(c) ? c : REPLACEMENT));
        return clean.toString();
    }

    /** Whether a text is as {@link #of} gives it. */
    public static boolean isPrintable(String text) {
        return text.codePoints().allMatch(PrintableText::isPrinted);
    }

    /** Whether a character is printed: also those that only join or part others, as in Persian words and in emoji. */
    public static boolean isPrinted(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            case Character.FORMAT -> codePoint == 0x200c || codePoint == 0x200d;
            default -> true;
        };
    }
}
