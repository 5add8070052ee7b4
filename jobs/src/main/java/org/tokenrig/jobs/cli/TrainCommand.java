package org.tokenrig.jobs.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.train.StageName;
import org.tokenrig.jobs.train.TrainingLoop;
import org.tokenrig.jobs.train.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tokenrig train}: the stages of training. */
@Command(
        name = "train",
        description = {
            "Trains a stage of a model on creatures that are made while it learns.",
            "",
            "It writes OUTPUT/model, which rig and the next stage take, OUTPUT/checkpoints, Parquet files of what was"
                    + " measured to OUTPUT/metrics, and OUTPUT/loss.png. Ctrl-C writes a checkpoint first; after that, or"
                    + " after a kill, --resume goes on as if nothing had happened, bit for bit.",
            ""
        })
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "STAGE", description = "The stage is one of ${COMPLETION-CANDIDATES}.")
    private StageName stage;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "Results are written to this local folder.")
    private Path output;

    @Option(
            names = "--resume",
            description = "Training goes on from the newest checkpoint in OUTPUT, or begins where there is none.")
    private boolean resume;

    @Mixin
    private SettingsOptions settingsOptions;

    @Mixin
    private TrainFlags trainFlags;

    @Override
    public Integer call() throws Exception {
        RunOutput.requireFolder(output);
        PrintWriter out = spec.commandLine().getOut();
        try (TrainingInterruption interruption = TrainingInterruption.watch()) {
            TrainingSettings settings = settingsOptions.readTraining(trainFlags.chosen());
            TrainingLoop.Result result =
                    new TrainingLoop(stage, settings, output, System.err, interruption::requested).run(resume);
            out.printf(
                    Locale.ROOT,
                    "%s %d steps in %.1f minutes: %s/model%n",
                    result.whole() ? "trained" : "stopped after",
                    result.steps(),
                    result.seconds() / 60,
                    output);
            if (!result.whole()) {
                out.println("go on with --resume");
            }
            out.flush();
            return result.whole() ? TokenRigCommand.DONE : TokenRigCommand.RUN_FAILED;
        }
    }
}
