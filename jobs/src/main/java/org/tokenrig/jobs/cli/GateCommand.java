package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.quality.QualityGate;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenrig gate}: which rigs move as they should. */
@Command(
        name = "gate",
        description = {
            "Judges rigs of any program by how they move: accept, review or quarantine, with reasons.",
            "",
            "Each joint is turned through a range of motion, then the whole body; what the surface does is measured. It needs no"
                    + " model and no true rig, and writes Parquet tables OUTPUT/tables/quality (a row a rig) and quality_joints, and"
                    + " OUTPUT/quality.txt. A file that cannot be read or has no rig is a row and never stops the run.",
            ""
        })
final class GateCommand implements Callable<Integer> {
    /** On what. */
    private static final class Subject {
        @Option(
                names = "--input",
                required = true,
                paramLabel = "DIR|FILE|PATTERN",
                description =
                        "The rigged files (.glb, .gltf, .vrm) are those of a folder with all below it, of a file, or of a quoted pattern; local, or s3a://...")
        private String input;

        @Option(
                names = "--creatures",
                required = true,
                paramLabel = "N",
                description =
                        "So many creatures of the generator of this program are judged instead, and made as they are needed.")
        private int creatures;
    }

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Subject subject;

    @Option(
            names = "--creature-seed",
            paramLabel = "S",
            description = "The creatures follow from this seed. The default is ${DEFAULT-VALUE}.")
    private long creatureSeed;

    @Mixin
    private OutputOption output;

    @Option(
            names = "--fail-above",
            paramLabel = "SHARE",
            description =
                    "The exit code is 1 where more than this share of the rigs, 0 to 1, is in quarantine. The default is 1, which is never.")
    private double failAbove = 1;

    @Option(
            names = "--with-damages",
            description =
                    "Copies of each rig that are damaged on purpose are judged too, to see what the gate catches.")
    private boolean damages;

    @Option(
            names = "--damage-seed",
            paramLabel = "S",
            description = "The damages follow from this seed. The default is ${DEFAULT-VALUE}.")
    private long damageSeed;

    @Mixin
    private SettingsOptions settingsOptions;

    @Mixin
    private BinFlags bins;

    @Override
    public Integer call() throws Exception {
        if (subject.input == null && subject.creatures < 1) {
            throw new ParameterException(spec.commandLine(), "--creatures must be at least 1");
        }
        if (!(failAbove >= 0 && failAbove <= 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--fail-above must be a share from 0 to 1, cannot be: " + failAbove);
        }
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                SettingFlags.chosen(bins),
                "tokenrig gate " + output.location(),
                "This run has no table.",
                (spark, settings) -> report(judge(spark, settings)));
    }

    private QualityGate.Result judge(SparkSession spark, Settings settings) throws UnusableRunException, IOException {
        boolean terminal = Terminal.watched();
        QualityGate gate = QualityGate.on(spark)
                .to(output.location())
                .settings(settings)
                .damages(damages, damageSeed)
                .progress(System.err, terminal, settings.progressInterval());
        return (subject.input != null ? gate.from(subject.input) : gate.creatures(subject.creatures, creatureSeed))
                .run();
    }

    private int report(QualityGate.Result result) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(result.summary());
        out.printf(
                Locale.ROOT,
                "judged %d of %d rigs in %.1f s: %d accepted, %d for review, %d in quarantine; %s/%s, tables in"
                        + " %s/tables, run %s%n",
                result.assets() - result.failed(),
                result.assets(),
                result.elapsed().toMillis() / 1e3,
                result.accepted(),
                result.reviewed(),
                result.quarantined(),
                output.location(),
                QualityGate.SUMMARY,
                output.location(),
                result.runId());
        long judged = result.assets() - result.failed();
        boolean tooMany = result.quarantined() > failAbove * judged;
        if (tooMany) {
            out.printf(
                    Locale.ROOT,
                    "more than %.1f %% of the rigs are in quarantine, which --fail-above does not allow%n",
                    100 * failAbove);
        }
        out.flush();
        return result.failed() == 0 && !tooMany ? TokenRigCommand.DONE : TokenRigCommand.SOME_FAILED;
    }
}
