package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.config.SettingsException;
import org.tokenrig.jobs.config.SettingsReader;
import org.tokenrig.jobs.train.TrainingSettings;
import picocli.CommandLine;

/** Settings as flags, as help, as lines with their origin, and as a page of the documentation. */
class SettingsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void thePageOfTheDocumentationIsUpToDate() throws IOException {
        assertThat(Path.of("../docs/settings.md"))
                .as("docs/settings.md must be what scripts/tokenrig settings --document prints")
                .hasContent(SettingsCommand.page());
    }

    @Test
    void saysWhereEachValueComesFrom() throws IOException {
        Path included = Files.writeString(folder.resolve("base.conf"), "limits.bytes = 1 GiB");
        Path file = Files.writeString(
                folder.resolve("run.conf"), "include \"base.conf\"\n\nrig.seed = 3\nrig.attempts = 5");
        assertThat(run(
                        "settings",
                        "--model=embedded",
                        "--config",
                        file.toString(),
                        "--attempts=6",
                        "--no-rigid-parts",
                        "-D",
                        "spark.hadoop.fs.s3a.secret.key=hidden",
                        "-D",
                        "spark.executor.memory=8g"))
                .isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "rig.seed = 3 # " + file + " line 3; the default is 0",
                        "rig.attempts = 6 # the command line; the default is 1",
                        "rig.rigid-parts = false # the command line",
                        "limits.bytes = 1 GiB # " + included + " line 1; the default is 512 MiB",
                        "bins.asset-cost = 8 MiB # default",
                        "\"spark.executor.memory\" = \"8g\" # passed to Spark")
                .anyMatch(line -> line.matches("rig.samples = 8192 # recommended by .*; the default is 54000"));
        assertThat(out.toString()).doesNotContain("hidden");
    }

    @Test
    void printsAFileOfSettingsThatGivesTheSame() throws Exception {
        assertThat(run("settings", "--model", "untrained")).isZero();
        Path file = Files.writeString(folder.resolve("printed.conf"), out.toString());
        Settings read = new SettingsReader().read(Optional.of(file), Map.of("model.folder", ""));
        Settings defaults = new SettingsReader().read(Optional.empty(), Map.of());
        assertThat(read.rig()).isEqualTo(defaults.rig());
        assertThat(read.limits()).isEqualTo(defaults.limits());
        assertThat(read.chosen()).hasSameSizeAs(Settings.SETTINGS);

        out.getBuffer().setLength(0);
        assertThat(run("settings", "--training")).isZero();
        Path training = Files.writeString(folder.resolve("training.conf"), out.toString());
        assertThat(TrainingSettings.read(Optional.of(training), Map.of()).values())
                .isEqualTo(TrainingSettings.read(Optional.empty(), Map.of()).values());
    }

    @Test
    void helpSaysTheDefaultsOfTheModelAtHand() {
        RecommendedOptions few = RecommendedOptions.of(Map.of("rig.generation.num-beams", "3"));
        String help = help(new Recommendation("few", few));
        assertThat(help)
                .contains("with the defaults of few:")
                .contains("The default is 3; the published one is 10.")
                .contains("--[no-]sample");
        assertThat(help(Recommendation.NONE))
                .contains("with the published defaults, which a model may replace:")
                .contains("The default is 10.");
        assertThat(help(Recommendation.forHelp("rig", "--help")))
                .contains("The default is 1; the published one is 10.");
        assertThat(help(Recommendation.forHelp("rig", "--help", "--model", "untrained")))
                .contains("The default is 10.");
    }

    @Test
    void aFlagIsTurnedOffAsWellAsOn() throws SettingsException {
        assertThat(rig("--postprocess").rig().postprocess()).isTrue();
        assertThat(rig("--no-postprocess").rig().postprocess()).isFalse();
        assertThat(rig("--no-postprocess").chosen()).containsExactly("rig.postprocess");
        assertThat(rig("--no-sample").rig().generation().sample()).isFalse();
        assertThat(rig("--sample").rig().generation().sample()).isTrue();
        assertThat(rig().chosen()).isEmpty();
    }

    @Test
    void everySettingIsExplainedInSentencesAndHasItsFlagAlone() {
        Set<String> flags = new HashSet<>();
        for (List<Setting<?>> settings : List.of(Settings.SETTINGS, TrainingSettings.SETTINGS)) {
            assertThat(settings).allSatisfy(setting -> {
                assertThat(setting.help()).matches("[A-Z0-9].*[a-zA-Z0-9)\"]\\.");
                assertThat(setting.more()).matches("|(.*[^.])?\\.");
                setting.flag()
                        .ifPresent(flag -> assertThat(flags.add(flag.name())).isTrue());
            });
        }
    }

    private static Settings rig(String... flags) throws SettingsException {
        CommandLine line = TokenRigCommand.commandLine(Recommendation.NONE);
        line.parseArgs(
                Stream.concat(Stream.of("settings"), Arrays.stream(flags)).toArray(String[]::new));
        SettingFlags given = (SettingFlags) line.getSubcommands()
                .get("settings")
                .getCommandSpec()
                .mixins()
                .get("rig")
                .userObject();
        return new SettingsReader().read(Optional.empty(), given.chosen());
    }

    private static String help(Recommendation recommendation) {
        StringWriter text = new StringWriter();
        TokenRigCommand.commandLine(recommendation).getSubcommands().get("rig").usage(new PrintWriter(text, true));
        return text.toString().replaceAll("\\s+", " ");
    }

    private int run(String... arguments) {
        return TokenRigCommand.commandLine(Recommendation.NONE)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
