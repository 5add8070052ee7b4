package org.tokenrig.jobs.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.jobs.config.GivenSettings;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.config.SettingsException;
import org.tokenrig.jobs.config.SettingsPage;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.train.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenrig settings}: every setting, its value and where that comes from. */
@Command(
        name = "settings",
        customSynopsis = "tokenrig settings [--training] [--model=DIR] [--config=FILE] [OPTION]...",
        description = {
            "Prints every setting with the value that a run would have, and where the value comes from.",
            "",
            "A flag or -D beats the file of --config, which beats what the model recommends, which beats the default."
                    + " What is printed is a file of settings itself.",
            ""
        })
final class SettingsCommand implements Callable<Integer> {
    private static final int COLUMN = 52;
    /** As Spark knows them. */
    private static final Pattern SECRET = Pattern.compile("(?i)secret|password|token|access[.]?key");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--training",
            description = "The settings of train are printed, instead of those of rig and evaluate.")
    private boolean training;

    @Option(
            names = "--document",
            description = "The page docs/settings.md is printed, with all settings and no values.")
    private boolean document;

    @Mixin
    private SettingsOptions settingsOptions;

    @Mixin
    private ModelFlags model;

    @Mixin
    private RigFlags rig;

    @Mixin
    private LibraryFlags library;

    @Mixin
    private BinFlags bins;

    @Override
    public Integer call() throws SettingsException, UnusableRunException {
        PrintWriter out = spec.commandLine().getOut();
        if (document) {
            out.print(page());
        } else if (training) {
            GivenSettings given = settingsOptions.givenTraining();
            given.values().settings().forEach(setting -> out.println(line(given, setting, given.values(), "default")));
        } else {
            print(out, settingsOptions.given(SettingFlags.chosen(model, rig, library, bins)));
        }
        out.flush();
        return TokenRigCommand.DONE;
    }

    private static void print(PrintWriter out, GivenSettings given) throws UnusableRunException {
        String folder = given.values().get(Settings.Model.FOLDER);
        Recommendation recommendation = Recommendation.of(folder)
                .orElseThrow(() -> new UnusableRunException(
                        "cannot tell what the model recommends: there is no model on this machine at " + folder));
        SettingValues rigging;
        try {
            rigging = recommendation
                    .options()
                    .over(RigOptions.of(given.values()), given.chosen())
                    .values();
        } catch (IllegalArgumentException e) {
            throw new UnusableRunException(
                    "the model recommends what the given settings exclude: " + e.getMessage(), e);
        }
        for (Setting<?> setting : given.values().settings()) {
            boolean recommended = recommendation.options().settings().containsKey(setting.key());
            String otherwise = recommended ? "recommended by " + recommendation.model() : "default";
            boolean ofRig = RigOptions.SETTINGS.contains(setting);
            out.println(line(given, setting, ofRig ? rigging : given.values(), otherwise));
        }
        given.passed().forEach((name, value) -> out.println(passed(name, value)));
    }

    private static String passed(String name, String value) {
        return SECRET.matcher(name).find()
                ? "# \"" + name + "\" is passed to Spark; its value is not shown"
                : commented(quoted(name) + " = " + quoted(value), "passed to Spark");
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static <T> String line(GivenSettings given, Setting<T> setting, SettingValues values, String otherwise) {
        String value = values.written(setting);
        boolean plain = !setting.type().equals(Setting.Type.TEXT) || value.matches("[a-zA-Z0-9-]+");
        String origin = given.origins().getOrDefault(setting, otherwise);
        String published = setting.written(setting.byDefault());
        if (!value.equals(published)) {
            origin += published.isEmpty() ? "; there is no default" : "; the default is " + published;
        }
        return commented(setting.key() + " = " + (plain ? value : quoted(value)), origin);
    }

    private static String commented(String setting, String comment) {
        return setting + " ".repeat(Math.max(1, COLUMN - setting.length())) + "# " + comment;
    }

    /** The page of the documentation. */
    static String page() {
        return new SettingsPage()
                .chapter(
                        "Rigging and evaluating",
                        "Commands that rig have these. What begins with `spark.` is passed to Spark as it is, by its"
                                + " full name (`spark.executor.memory = 8g`);\n"
                                + "what spark-submit was told stays.",
                        Settings.SETTINGS)
                .chapter(
                        "Training",
                        "`tokenrig train` has these. On `--resume` they must be as they were, but for those that may"
                                + " be changed: a change would make another run of it.",
                        TrainingSettings.SETTINGS)
                .toString();
    }
}
