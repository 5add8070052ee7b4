package org.tokenrig.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.jobs.compare.ComparisonText;
import org.tokenrig.jobs.compare.Rule;
import org.tokenrig.jobs.compare.RunComparison;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tokenrig compare}: two nights, two models or two sets of parameters, asset by asset. */
@Command(
        name = "compare",
        description = {
            "Compares two runs of rig, or two of evaluate, asset by asset: whether B may take A's place.",
            "",
            "It prints the paired differences B - A of every number with 95 %% intervals, wins and losses, what became"
                    + " valid or invalid, and the assets that changed most. It reads tables only and writes nothing but"
                    + " --json.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 no rule of --fail-if holds, 1 at least one does, 2 wrong usage, or nothing to judge a rule"
                    + " by, 3 the comparison failed."
        })
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "RUN_A",
            description = "The run that is to be replaced has this output folder.")
    private String first;

    @Parameters(
            index = "1",
            paramLabel = "RUN_B",
            description = "The run that is to take its place has this output folder, which may be the same.")
    private String second;

    @Option(
            names = "--run-a",
            paramLabel = "ID",
            description =
                    "The run that is to be replaced has this id. The default is the newest; where both folders are one, the newest before B.")
    private String firstRun;

    @Option(
            names = "--run-b",
            paramLabel = "ID",
            description = "The run that is to take its place has this id. The default is the newest.")
    private String secondRun;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description =
                    "The rows of this method are compared, of runs of evaluate: model, model_true_skeleton, predicted, ... The default is model or predicted.")
    private String method;

    @Option(
            names = "--fail-if",
            paramLabel = "RULE",
            description =
                    "B must not take A's place where this rule over differences B - A holds, such as 'containment < -0.01', 'j2j.high > 0.5', 'skin_l1.losses > 20', 'newly_invalid > 0', 'valid < -1%%'. A number has mean, median, low, high, wins and losses; without one of them its mean is meant. The option may be repeated.")
    private List<String> failIf = List.of();

    @Option(
            names = "--sort",
            paramLabel = "NUMBER",
            description =
                    "Assets are sorted by the change of this number. The default is j2j, else skin_l1, else reward_total.")
    private String sort;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description =
                    "So many assets that lost most are shown, and as many that gained most. The default is ${DEFAULT-VALUE}.")
    private int limit = 10;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "All of it is written as JSON to this local file; with - it is printed as JSON instead of the text.")
    private String json;

    @Mixin
    private SettingsOptions settingsOptions;

    @Override
    public Integer call() throws Exception {
        List<Rule> rules = rules();
        if (limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit must not be negative, cannot be: " + limit);
        }
        if (json != null && !json.equals("-")) {
            RunOutput.requireFile(Path.of(json));
        }
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                Map.of("spark.sql.shuffle.partitions", "2"),
                "tokenrig compare " + first + " " + second,
                "Nothing was changed.",
                (spark, settings) -> compare(spark, rules));
    }

    private List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (String text : failIf) {
            try {
                rules.add(Rule.of(text));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--fail-if: " + e.getMessage(), e);
            }
        }
        return rules;
    }

    private int compare(SparkSession spark, List<Rule> rules) throws UnusableRunException, IOException {
        RunComparison comparison = RunComparison.of(
                spark,
                new RunComparison.Request(
                        first,
                        Optional.ofNullable(firstRun),
                        second,
                        Optional.ofNullable(secondRun),
                        Optional.ofNullable(method),
                        Optional.ofNullable(sort),
                        limit));
        List<Rule> broken = comparison.broken(rules);
        ComparisonText text = new ComparisonText(comparison, rules, broken);
        PrintWriter out = spec.commandLine().getOut();
        if ("-".equals(json)) {
            out.println(text.json());
        } else {
            out.print(text.text());
            if (json != null) {
                Files.createDirectories(Path.of(json).toAbsolutePath().getParent());
                Files.writeString(Path.of(json), text.json() + "\n", UTF_8);
            }
        }
        out.flush();
        return broken.isEmpty() ? TokenRigCommand.DONE : TokenRigCommand.SOME_FAILED;
    }
}
