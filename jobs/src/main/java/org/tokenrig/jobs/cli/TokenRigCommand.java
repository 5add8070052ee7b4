package org.tokenrig.jobs.cli;

import java.io.PrintWriter;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.jobs.config.SettingsException;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.CodeVersion;
import org.tokenrig.jobs.train.UnusableTrainingException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code tokenrig}: the class that {@code scripts/tokenrig} and {@code spark-submit} start. */
@Command(
        name = "tokenrig",
        description = "Rigs libraries of 3D assets on Apache Spark.",
        subcommands = {
            RigCommand.class,
            StatusCommand.class,
            CompactCommand.class,
            FailuresCommand.class,
            ModelCommand.class,
            SynthCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            CompareCommand.class,
            TokenizeCommand.class,
            GateCommand.class,
            PictureCommand.class,
            ReportCommand.class,
            MotionCommand.class,
            SettingsCommand.class
        },
        // what follows holds for every command, with its own name, description and options
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = TokenRigCommand.Version.class,
        footer = {
            "",
            "Exit codes: 0 all done, 1 some assets failed, 2 wrong usage, 3 the run failed, 130 stopped by Ctrl-C."
        })
public final class TokenRigCommand implements Runnable {
    /** Everything was done. */
    public static final int DONE = 0;

    /** The run ended, but some assets failed. */
    public static final int SOME_FAILED = 1;

    /** The command cannot be carried out as given; nothing was written. */
    public static final int WRONG_USAGE = 2;

    /** The run failed. */
    public static final int RUN_FAILED = 3;

    @Spec
    private CommandSpec spec;

    /**
     * Runs a command and ends the process with its exit code. A driver inside YARN's cluster returns instead where all was done:
     * YARN counts one that ends its own process as failed, whatever its code, and begins it again.
     */
    public static void main(String[] arguments) {
        Connectors.name();
        int code = execute(arguments);
        if (code != DONE || !isInsideYarn()) {
            System.exit(code);
        }
    }

    /** As Spark's application master says it to the program that it runs. */
    private static boolean isInsideYarn() {
        return System.getProperty("spark.master", "").equals("yarn")
                && System.getProperty("spark.submit.deployMode", "").equals("cluster");
    }

    /** Runs a command. */
    public static int execute(String... arguments) {
        return commandLine(Recommendation.forHelp(arguments)).execute(arguments);
    }

    /** All commands, whose help says what this model recommends. */
    static CommandLine commandLine(Recommendation recommendation) {
        CommandLine line = new CommandLine(new TokenRigCommand());
        SettingFlags.addAll(line, recommendation);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(TokenRigCommand::report)
                .setParameterExceptionHandler(WrongArguments::report);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }

    private static int report(Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
        PrintWriter err = command.getErr();
        if (failure instanceof UnusableRunException
                || failure instanceof SettingsException
                || failure instanceof UnusableTrainingException) {
            err.println("tokenrig: " + failure.getMessage());
            err.flush();
            return WRONG_USAGE;
        }
        if (StorageProblem.isUnknownKind(failure)) {
            err.println("tokenrig: " + StorageProblem.reason(failure));
            err.flush();
            return WRONG_USAGE;
        }
        err.println("tokenrig: the run failed: " + rootMessage(failure));
        if (Boolean.getBoolean("tokenrig.trace")) {
            failure.printStackTrace(err);
        } else {
            err.println("(set TOKENRIG_JAVA_OPTS=-Dtokenrig.trace=true to see where)");
        }
        err.flush();
        return RUN_FAILED;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return StorageProblem.reason(root);
    }

    /** Says which code this is. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tokenrig " + CodeVersion.current()};
        }
    }
}
