package org.tokenrig.io.asset;

/** Text of an asset as a message shows it: short, and without what would move a terminal's cursor. */
public final class Shown {
    private static final int MOST = 120;

    private Shown() {}

    /** The text, cut after 120 characters, with a question mark for each control character. */
    public static String of(String text) {
        String cut = text.length() <= MOST ? text : text.substring(0, MOST) + "...";
        StringBuilder shown = new StringBuilder(cut.length());
        cut.chars().forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
        return shown.toString();
    }
}
