package org.tokenrig.jobs.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tokenrig.io.asset.PlainWords;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with arguments: which, what it may be, what it is. In a line, and not above a page of help. */
final class WrongArguments {
    private static final Pattern NUMBER =
            Pattern.compile("Invalid value for .*?(-[-\\w]+).*?: '(.*)' is not an? (\\w+)");
    private static final Pattern CHOICE = Pattern.compile(
            "Invalid value for (?:option '(-[-\\w]+)'|positional parameter .*?\\(<?(\\w+)>?\\)).*?: expected one of"
                    + " \\[(.*)\\] \\(case-insensitive\\) but was '(.*)'");
    private static final Pattern PAIR = Pattern.compile("Value for option option '(-[-\\w]+)' .* but was (.*)");

    private WrongArguments() {}

    /** Says it, and gives the exit code. */
    static int report(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tokenrig: " + words(failure.getMessage()));
        UnmatchedArgumentException.printSuggestions(failure, err);
        if (command.getSubcommands().isEmpty()) {
            err.println("its options: " + command.getCommandSpec().qualifiedName() + " --help");
        } else {
            command.usage(err);
        }
        err.flush();
        return TokenRigCommand.WRONG_USAGE;
    }

    /** The message of the library of command lines, without the names of Java's types. */
    static String words(String message) {
        Matcher number = NUMBER.matcher(message);
        if (number.matches()) {
            String kind = number.group(3).matches("double|float") ? "a number" : "a whole number";
            if (number.group(2).matches("[-+]?\\d+")) {
                kind += number.group(3).equals("int") ? " of at most 31 bits" : " of at most 63 bits";
            }
            return number.group(1) + " must be " + kind + ", cannot be: " + number.group(2);
        }
        Matcher choice = CHOICE.matcher(message);
        if (choice.matches()) {
            String what = choice.group(1) != null ? choice.group(1) : choice.group(2);
            return what + " must be one of " + choice.group(3).toLowerCase(Locale.ROOT) + ", cannot be: "
                    + choice.group(4);
        }
        Matcher pair = PAIR.matcher(message);
        if (pair.matches()) {
            return pair.group(1) + " must have a key and a value, such as rig.seed=7, cannot be: " + pair.group(2);
        }
        Matcher unmatched = Pattern.compile("Unmatched arguments? (?:at|from) index \\d+: (.*)")
                .matcher(message);
        if (unmatched.matches()) {
            return "nothing of this name is known here: " + unmatched.group(1);
        }
        return PlainWords.of(message.replaceFirst("^Error: ", ""));
    }
}
