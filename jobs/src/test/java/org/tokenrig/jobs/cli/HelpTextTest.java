package org.tokenrig.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

class HelpTextTest {
    private static Stream<CommandSpec> commands() {
        List<CommandSpec> commands = new ArrayList<>();
        addAll(TokenRigCommand.commandLine(Recommendation.NONE), commands);
        return commands.stream();
    }

    private static void addAll(CommandLine line, List<CommandSpec> commands) {
        commands.add(line.getCommandSpec());
        line.getSubcommands().values().forEach(command -> addAll(command, commands));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionIsExplainedInSentences(CommandSpec command) {
        List<ArgSpec> arguments = new ArrayList<>(command.options());
        arguments.addAll(command.positionalParameters());
        for (ArgSpec argument : arguments) {
            String text = String.join(" ", argument.description());
            assertThat(text)
                    .as(command.qualifiedName() + " " + argument.paramLabel())
                    .matches("[A-Z0-9].*\\.")
                    .doesNotContain("Default:")
                    // fragments that begin so have no subject
                    .doesNotStartWith("Of ")
                    .doesNotStartWith("For ");
        }
    }

    /** A lone percent sign makes picocli warn on the error stream, before the help. */
    @ParameterizedTest
    @MethodSource("commands")
    void helpIsPrintedWithoutWarnings(CommandSpec command) {
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, UTF_8));
        try {
            assertThat(command.commandLine().getUsageMessage()).contains("Usage:");
        } finally {
            System.setErr(err);
        }
        assertThat(said.toString(UTF_8)).isEmpty();
    }
}
