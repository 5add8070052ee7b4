package org.tokenrig.jobs.compare;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.tokenrig.io.asset.PrintableText;
import org.tokenrig.jobs.table.RunRecord;

/** A comparison for people, and for programs. */
public final class ComparisonText {
    private static final int SHOWN = 20;
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final RunComparison comparison;
    private final List<Rule> rules;
    private final List<Rule> broken;

    /**
     * What is to be told.
     *
     * @param rules all that were given
     * @param broken those that hold
     */
    public ComparisonText(RunComparison comparison, List<Rule> rules, List<Rule> broken) {
        this.comparison = requireNonNull(comparison, "comparison is null");
        this.rules = List.copyOf(rules);
        this.broken = List.copyOf(broken);
    }

    /** Lines for people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("A: ").append(shown(comparison.first())).append('\n');
        text.append("B: ").append(shown(comparison.second())).append('\n');
        if (!comparison.method().isEmpty()) {
            text.append("rows of the method ").append(comparison.method()).append('\n');
        }
        if (!Objects.equals(
                comparison.first().parametersHash(), comparison.second().parametersHash())) {
            text.append("the runs have other parameters: ")
                    .append(otherParameters())
                    .append('\n');
        }
        text.append(String.format(
                Locale.ROOT,
                "%n%d assets in both, %d in A alone, %d in B alone; valid: A %d, B %d; newly invalid %d, newly valid"
                        + " %d%n",
                comparison.assets(),
                comparison.onlyInFirst(),
                comparison.onlyInSecond(),
                comparison.validInFirst(),
                comparison.validInSecond(),
                comparison.newlyInvalid().size(),
                comparison.newlyValid().size()));
        appendDifferences(text);
        appendInvalid(text, "valid in A, invalid in B", comparison.newlyInvalid());
        appendInvalid(text, "invalid in A, valid in B", comparison.newlyValid());
        appendChanged(text);
        if (!rules.isEmpty()) {
            text.append('\n');
            for (Rule rule : rules) {
                text.append(broken.contains(rule) ? "FAILS  " : "passes ")
                        .append(rule.text())
                        .append(String.format(
                                Locale.ROOT,
                                "   (is %.6g)%n",
                                rule.value(comparison).orElse(Double.NaN)));
            }
        }
        return text.toString();
    }

    private static String shown(RunRecord run) {
        return "run " + run.runId() + " of " + run.command() + ", " + run.modelName() + ", code " + run.codeVersion()
                + ", input " + run.input();
    }

    private String otherParameters() {
        StringBuilder text = new StringBuilder();
        var first = comparison.first().parameters();
        var second = comparison.second().parameters();
        second.forEach((name, value) -> {
            if (!value.equals(first.get(name))) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(name)
                        .append(' ')
                        .append(first.getOrDefault(name, "(none)"))
                        .append(" -> ")
                        .append(value);
            }
        });
        first.forEach((name, value) -> {
            if (!second.containsKey(name)) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(name)
                        .append(' ')
                        .append(value)
                        .append(" -> (none)");
            }
        });
        return text.toString();
    }

    private void appendDifferences(StringBuilder text) {
        text.append(String.format(
                Locale.ROOT,
                "%n%-17s %7s %11s %11s %11s  %-25s %11s %6s %6s %6s%n",
                "number",
                "pairs",
                "mean A",
                "mean B",
                "B - A",
                "95 % interval",
                "median",
                "wins",
                "losses",
                "ties"));
        for (Difference each : comparison.differences()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-17s %7d %11.5f %11.5f %+11.5f  %-25s %+11.5f %6d %6d %6d%s%n",
                    each.number(),
                    each.pairs(),
                    each.first(),
                    each.second(),
                    each.mean(),
                    String.format(Locale.ROOT, "[%+.5f, %+.5f]", each.low(), each.high()),
                    each.median(),
                    each.wins(),
                    each.losses(),
                    each.ties(),
                    each.clear() ? " *" : ""));
        }
        text.append("wins: assets on which B is better; * marks intervals without 0\n");
    }

    private static void appendInvalid(StringBuilder text, String title, List<RunComparison.Invalid> assets) {
        if (assets.isEmpty()) {
            return;
        }
        text.append('\n').append(title).append(" (").append(assets.size()).append(")\n");
        for (RunComparison.Invalid each : assets.subList(0, Math.min(SHOWN, assets.size()))) {
            text.append("  ")
                    .append(PrintableText.of(each.asset() + ": " + each.kind()))
                    .append('\n');
        }
        if (assets.size() > SHOWN) {
            text.append("  and ").append(assets.size() - SHOWN).append(" more\n");
        }
    }

    private void appendChanged(StringBuilder text) {
        if (comparison.mostChanged().isEmpty()) {
            return;
        }
        text.append("\nchanged most by ").append(comparison.sortedBy()).append(", losses first\n");
        for (RunComparison.Changed each : comparison.mostChanged()) {
            double gain = Difference.gain(comparison.sortedBy(), each.first(), each.second());
            text.append(String.format(
                    Locale.ROOT,
                    "  %-6s %11.5f -> %11.5f  %s%n",
                    gain < 0 ? "worse" : "better",
                    each.first(),
                    each.second(),
                    PrintableText.of(each.asset())));
        }
    }

    /** The same and all assets, as JSON. */
    public String json() {
        ObjectNode root = JSON.createObjectNode();
        root.set("a", JSON.valueToTree(comparison.first()));
        root.set("b", JSON.valueToTree(comparison.second()));
        root.put("method", comparison.method());
        root.put("assets", comparison.assets());
        root.put("only_in_a", comparison.onlyInFirst());
        root.put("only_in_b", comparison.onlyInSecond());
        root.put("valid_in_a", comparison.validInFirst());
        root.put("valid_in_b", comparison.validInSecond());
        put(root.putArray("newly_invalid"), comparison.newlyInvalid());
        put(root.putArray("newly_valid"), comparison.newlyValid());
        ArrayNode differences = root.putArray("differences");
        for (Difference each : comparison.differences()) {
            differences
                    .addObject()
                    .put("number", each.number())
                    .put("pairs", each.pairs())
                    .put("mean_a", each.first())
                    .put("mean_b", each.second())
                    .put("mean_difference", each.mean())
                    .put("median_difference", each.median())
                    .put("ci_low", each.low())
                    .put("ci_high", each.high())
                    .put("wins", each.wins())
                    .put("losses", each.losses())
                    .put("ties", each.ties());
        }
        root.put("sorted_by", comparison.sortedBy());
        ArrayNode changed = root.putArray("most_changed");
        for (RunComparison.Changed each : comparison.mostChanged()) {
            changed.addObject()
                    .put("asset_id", each.asset())
                    .put("a", each.first())
                    .put("b", each.second());
        }
        ArrayNode judged = root.putArray("rules");
        for (Rule rule : rules) {
            judged.addObject()
                    .put("rule", rule.text())
                    .put("value", rule.value(comparison).orElse(Double.NaN))
                    .put("fails", broken.contains(rule));
        }
        root.put("passes", broken.isEmpty());
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a comparison is made of strings and numbers", e);
        }
    }

    private static void put(ArrayNode array, List<RunComparison.Invalid> assets) {
        for (RunComparison.Invalid each : assets) {
            array.addObject().put("asset_id", each.asset()).put("error_kind", each.kind());
        }
    }
}
