package org.tokenrig.io.asset;

import java.util.regex.Pattern;

/**
 * What programs say of their faults, in words for people: without names of classes, stack traces and addresses of other
 * machines' lines, and on one line.
 */
public final class PlainWords {
    private static final int MOST = 600;

    /** A class with its package, and what stands between it and the message. */
    private static final Pattern CLASS =
            Pattern.compile("(?:\\b[a-z][\\w$]*\\.)+[A-Z][\\w$]*(?:Exception|Error)\\b:?\\s*");

    /** A class by its simple name, where a message begins with it. */
    private static final Pattern BARE_CLASS =
            Pattern.compile("(?:^|(?<=: ))[A-Z][A-Za-z0-9]*(?:Exception|Error)(?::\\s*|$)");

    /** How Spark tells which task it was that failed, before it tells why. */
    private static final Pattern TASK =
            Pattern.compile("(?s)^Job aborted due to stage failure: .*?\\(TID \\d+\\) \\([^()]*\\): ");

    private PlainWords() {}

    /**
     * A message in plain words.
     *
     * @return empty where it says nothing but a class
     */
    public static String of(String message) {
        if (message == null) {
            return "";
        }
        String told = message.split("\\r?\\n\\s*at |\\r?\\n\\s*Driver stacktrace", 2)[0];
        told = TASK.matcher(told).replaceFirst("");
        told = CLASS.matcher(told).replaceAll("");
        told = BARE_CLASS.matcher(told).replaceAll("");
        told = PrintableText.of(told.replaceAll("\\s+", " ").strip());
        // a reason that is said twice, as by those who wrap it
        String[] parts = told.split(": ");
        StringBuilder once = new StringBuilder();
        String before = null;
        for (String part : parts) {
            if (!part.equals(before)) {
                once.append(once.isEmpty() ? "" : ": ").append(part);
            }
            before = part;
        }
        String words = once.toString().replaceAll("[\\s:;,]+$", "");
        return words.length() > MOST ? words.substring(0, MOST) + "…" : words;
    }

    /** What went wrong in the program itself, for whom it happens to: the asset is not to blame, or not alone. */
    public static String ofFault(Throwable fault) {
        String words = of(fault.getMessage());
        return "this program failed at it, which is a fault of the program and not of the file"
                + (words.isEmpty() ? "" : " (" + words + ")")
                + "; please report it with the file";
    }
}
