package org.tokenrig.jobs.compare;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.jobs.evaluate.Aggregation;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * Two runs of {@code rig}, or two of {@code evaluate}, asset by asset. Reads tables only and changes nothing.
 *
 * @param first the run that is to be replaced
 * @param second the run that is to take its place
 * @param method of runs of {@code evaluate}: which rows were compared; empty for runs of {@code rig}
 * @param assets that both runs tried
 * @param onlyInFirst assets that the second did not try
 * @param onlyInSecond assets that the first did not try
 * @param validInFirst of the assets that both tried, those of which the first has a result
 * @param validInSecond those of which the second has one
 * @param newlyInvalid assets that the second has no result of and the first has, sorted
 * @param newlyValid the other way round
 * @param differences number by number, those that both runs have
 * @param sortedBy the number by which assets are looked at
 * @param mostChanged the assets that lost most by it, then those that gained most
 */
public record RunComparison(
        RunRecord first,
        RunRecord second,
        String method,
        long assets,
        long onlyInFirst,
        long onlyInSecond,
        long validInFirst,
        long validInSecond,
        List<Invalid> newlyInvalid,
        List<Invalid> newlyValid,
        List<Difference> differences,
        String sortedBy,
        List<Changed> mostChanged) {
    /** Another run's or this one's reason why an asset has no result. */
    public record Invalid(String asset, String kind) {}

    /** An asset's number in both runs. */
    public record Changed(String asset, double first, double second) {}

    private static final List<String> RIG_NUMBERS = List.of(
            "reward_total",
            "joint_coverage",
            "containment",
            "sparsity",
            "smoothness_max",
            "smoothness_mean",
            "joints",
            "seconds");

    private static final String VALID = "valid";

    public RunComparison {
        newlyInvalid = List.copyOf(newlyInvalid);
        newlyValid = List.copyOf(newlyValid);
        differences = List.copyOf(differences);
        mostChanged = List.copyOf(mostChanged);
    }

    /** The share of valid assets in the second run, less that in the first; empty where no asset is in both. */
    public OptionalDouble validDifference() {
        return assets == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) (validInSecond - validInFirst) / assets);
    }

    /**
     * What is to be compared.
     *
     * @param first output folder
     * @param firstRun id; empty for the newest, or the newest but one where both folders are the same
     * @param second output folder
     * @param secondRun id; empty for the newest
     * @param method of runs of {@code evaluate}; empty for what they were about
     * @param sortBy number by which assets are looked at; empty for the first of j2j, skin_l1, reward_total that there is
     * @param shown assets at each end
     */
    public record Request(
            String first,
            Optional<String> firstRun,
            String second,
            Optional<String> secondRun,
            Optional<String> method,
            Optional<String> sortBy,
            int shown) {
        public Request {
            requireNonNull(first, "first is null");
            requireNonNull(second, "second is null");
            if (shown < 0) {
                throw new IllegalArgumentException("shown must not be negative, cannot be: " + shown);
            }
        }
    }

    /**
     * Compares two runs.
     *
     * @throws UnusableRunException where there is no such run, or they cannot be compared
     */
    public static RunComparison of(SparkSession spark, Request request) throws UnusableRunException, IOException {
        RunLedger firstLedger = ledger(spark, request.first());
        RunLedger secondLedger = ledger(spark, request.second());
        List<RunRecord> firstRuns = comparable(firstLedger, request.first());
        List<RunRecord> secondRuns = comparable(secondLedger, request.second());
        RunRecord second = chosen(secondRuns, request.secondRun(), request.second());
        boolean oneFolder =
                request.first().replaceAll("/+$", "").equals(request.second().replaceAll("/+$", ""));
        if (oneFolder && request.firstRun().isEmpty()) {
            firstRuns = firstRuns.stream()
                    .filter(run -> run.command().equals(second.command())
                            && run.runId().compareTo(second.runId()) < 0)
                    .toList();
            if (firstRuns.isEmpty()) {
                throw new UnusableRunException("there is one run of tokenrig " + second.command() + " in "
                        + request.first() + "; two are needed, or another folder");
            }
        }
        RunRecord first = chosen(firstRuns, request.firstRun(), request.first());
        if (!first.command().equals(second.command())) {
            throw new UnusableRunException(
                    "a run of tokenrig " + first.command() + " cannot be compared with one of tokenrig "
                            + second.command() + "; --run-a and --run-b choose runs");
        }
        if (first.command().equals("rig")) {
            if (request.method().isPresent()) {
                throw new UnusableRunException("--method is for runs of tokenrig evaluate; these are of tokenrig rig");
            }
            return compared(
                    first,
                    second,
                    "",
                    rigs(spark, firstLedger, first),
                    rigs(spark, secondLedger, second),
                    RIG_NUMBERS,
                    request);
        }
        Dataset<Row> before =
                firstLedger.read(spark, Table.EVALUATION).where(col("run_id").equalTo(first.runId()));
        Dataset<Row> after =
                secondLedger.read(spark, Table.EVALUATION).where(col("run_id").equalTo(second.runId()));
        String method = method(before, after, request.method());
        return compared(
                first,
                second,
                method,
                evaluated(before, method),
                evaluated(after, method),
                Aggregation.NUMBERS,
                request);
    }

    private static RunLedger ledger(SparkSession spark, String folder) throws UnusableRunException {
        try {
            return RunLedger.of(folder, spark.sparkContext().hadoopConfiguration());
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableRunException("cannot read " + folder + ": " + StorageProblem.reason(e), e);
        }
    }

    private static List<RunRecord> comparable(RunLedger ledger, String folder)
            throws UnusableRunException, IOException {
        List<RunRecord> runs = ledger.runs().stream()
                .filter(run -> run.command().equals("rig") || run.command().equals("evaluate"))
                .toList();
        if (runs.isEmpty()) {
            throw new UnusableRunException("there is no whole run of tokenrig rig or evaluate in " + folder
                    + "; give the folder that --output named");
        }
        return runs;
    }

    private static RunRecord chosen(List<RunRecord> runs, Optional<String> id, String folder)
            throws UnusableRunException {
        RunRecord newest = runs.get(runs.size() - 1);
        if (id.isEmpty()) {
            return newest;
        }
        return runs.stream()
                .filter(run -> run.runId().equals(id.get()))
                .findFirst()
                .orElseThrow(() -> new UnusableRunException(
                        "there is no whole run " + id.get() + " in " + folder + "; the newest is " + newest.runId()));
    }

    /** The given method, or that of a model's or a program's own rigs. */
    private static String method(Dataset<Row> before, Dataset<Row> after, Optional<String> wanted)
            throws UnusableRunException {
        List<String> methods = before.select("method").intersect(after.select("method")).collectAsList().stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
        if (wanted.isPresent() && methods.contains(wanted.get())) {
            return wanted.get();
        }
        String found = String.join(", ", methods);
        if (wanted.isPresent()) {
            throw new UnusableRunException(
                    "both runs must have rows of the method " + wanted.get() + "; they have: " + found);
        }
        for (String usual : List.of("model", "predicted")) {
            if (methods.contains(usual)) {
                return usual;
            }
        }
        throw new UnusableRunException("--method must say which rows are compared; both runs have: " + found);
    }

    /** Rows of (asset_id, valid, kind, numbers). */
    private static Dataset<Row> rigs(SparkSession spark, RunLedger ledger, RunRecord run) throws IOException {
        Column ofRun = col("run_id").equalTo(run.runId());
        Dataset<Row> rewards = ledger.read(spark, Table.REWARDS)
                .where(ofRun)
                .withColumnRenamed("total", "reward_total")
                .withColumnRenamed("asset_id", "rewarded");
        Dataset<Row> rigs = ledger.read(spark, Table.RIGS).where(ofRun);
        Column seconds = functions
                .aggregate(functions.map_values(col("milliseconds")), lit(0L), (sum, each) -> sum.plus(each))
                .divide(1e3);
        List<Column> columns = new ArrayList<>(List.of(
                col("asset_id"),
                col("status").equalTo("rigged").as(VALID),
                col("error_kind").as("kind")));
        for (String number : RIG_NUMBERS) {
            columns.add((number.equals("seconds") ? seconds : col(number))
                    .cast("double")
                    .as(number));
        }
        return rigs.drop("run_id")
                .join(rewards.drop("run_id"), col("asset_id").equalTo(col("rewarded")), "left")
                .select(columns.toArray(Column[]::new));
    }

    private static Dataset<Row> evaluated(Dataset<Row> rows, String method) {
        List<Column> columns = new ArrayList<>(List.of(
                col("asset_id"),
                col("status").equalTo("measured").as(VALID),
                col("error_kind").as("kind")));
        Aggregation.NUMBERS.forEach(
                number -> columns.add(col(number).cast("double").as(number)));
        return rows.where(col("method").equalTo(method)).select(columns.toArray(Column[]::new));
    }

    /** Numbers of assets that have them in both runs, in the order of the assets' ids. */
    private static final class Pairs {
        private final List<String> assets = new ArrayList<>();
        private double[] first = new double[16];
        private double[] second = new double[16];

        void add(String asset, double before, double after) {
            if (assets.size() == first.length) {
                first = Arrays.copyOf(first, 2 * first.length);
                second = Arrays.copyOf(second, 2 * second.length);
            }
            first[assets.size()] = before;
            second[assets.size()] = after;
            assets.add(asset);
        }

        Difference difference(String number) {
            return Difference.of(number, Arrays.copyOf(first, assets.size()), Arrays.copyOf(second, assets.size()));
        }

        /** Those that lost most, worst first, then those that gained most, best first. */
        List<Changed> mostChanged(String number, int shown) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < assets.size(); i++) {
                order.add(i);
            }
            Comparator<Integer> byGain = Comparator.comparingDouble(i -> Difference.gain(number, first[i], second[i]));
            order.sort(byGain.thenComparing(Comparator.naturalOrder()));
            List<Changed> changed = new ArrayList<>();
            order.stream()
                    .filter(i -> Difference.gain(number, first[i], second[i]) < 0)
                    .limit(shown)
                    .forEach(i -> changed.add(new Changed(assets.get(i), first[i], second[i])));
            List<Integer> best = new ArrayList<>(order);
            best.sort(byGain.reversed().thenComparing(Comparator.naturalOrder()));
            best.stream()
                    .filter(i -> Difference.gain(number, first[i], second[i]) > 0)
                    .limit(shown)
                    .forEach(i -> changed.add(new Changed(assets.get(i), first[i], second[i])));
            return changed;
        }
    }

    private static RunComparison compared(
            RunRecord first,
            RunRecord second,
            String method,
            Dataset<Row> before,
            Dataset<Row> after,
            List<String> numbers,
            Request request)
            throws UnusableRunException {
        List<Column> columns = new ArrayList<>(List.of(
                functions.coalesce(col("a.asset_id"), col("b.asset_id")).as("asset_id"),
                col("a." + VALID),
                col("b." + VALID),
                col("a.kind"),
                col("b.kind")));
        for (String number : numbers) {
            columns.add(col("a." + number));
            columns.add(col("b." + number));
        }
        Iterator<Row> rows = before.as("a")
                .join(after.as("b"), col("a.asset_id").equalTo(col("b.asset_id")), "full")
                .select(columns.toArray(Column[]::new))
                .orderBy("asset_id")
                .toLocalIterator();
        long assets = 0;
        long onlyInFirst = 0;
        long onlyInSecond = 0;
        long validInFirst = 0;
        long validInSecond = 0;
        List<Invalid> newlyInvalid = new ArrayList<>();
        List<Invalid> newlyValid = new ArrayList<>();
        List<Pairs> pairs = numbers.stream().map(number -> new Pairs()).toList();
        while (rows.hasNext()) {
            Row row = rows.next();
            if (row.isNullAt(1) || row.isNullAt(2)) {
                onlyInFirst += row.isNullAt(2) ? 1 : 0;
                onlyInSecond += row.isNullAt(1) ? 1 : 0;
                continue;
            }
            assets++;
            boolean was = row.getBoolean(1);
            boolean is = row.getBoolean(2);
            validInFirst += was ? 1 : 0;
            validInSecond += is ? 1 : 0;
            if (was && !is) {
                newlyInvalid.add(new Invalid(row.getString(0), row.getString(4)));
            } else if (is && !was) {
                newlyValid.add(new Invalid(row.getString(0), row.getString(3)));
            }
            for (int i = 0; i < numbers.size(); i++) {
                int at = 5 + 2 * i;
                if (!row.isNullAt(at) && !row.isNullAt(at + 1)) {
                    pairs.get(i).add(row.getString(0), row.getDouble(at), row.getDouble(at + 1));
                }
            }
        }
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            if (!pairs.get(i).assets.isEmpty()) {
                differences.add(pairs.get(i).difference(numbers.get(i)));
            }
        }
        String sortBy = sortBy(differences, numbers, request.sortBy());
        List<Changed> changed = sortBy.isEmpty()
                ? List.of()
                : pairs.get(numbers.indexOf(sortBy)).mostChanged(sortBy, request.shown());
        return new RunComparison(
                first,
                second,
                method,
                assets,
                onlyInFirst,
                onlyInSecond,
                validInFirst,
                validInSecond,
                newlyInvalid,
                newlyValid,
                differences,
                sortBy,
                changed);
    }

    private static String sortBy(List<Difference> differences, List<String> numbers, Optional<String> wanted)
            throws UnusableRunException {
        if (wanted.isPresent()) {
            if (!numbers.contains(wanted.get())) {
                throw new UnusableRunException("there is no number " + wanted.get() + " to sort assets by; there are: "
                        + String.join(", ", numbers));
            }
            return wanted.get();
        }
        for (String usual : List.of("j2j", "skin_l1", "reward_total")) {
            if (differences.stream().anyMatch(each -> each.number().equals(usual))) {
                return usual;
            }
        }
        return "";
    }

    /**
     * The rules that hold, so that the second run must not take the first one's place.
     *
     * @throws UnusableRunException where the runs have nothing to judge a rule by: a gate that cannot see must not open
     */
    public List<Rule> broken(List<Rule> rules) throws UnusableRunException {
        List<Rule> broken = new ArrayList<>();
        for (Rule rule : rules) {
            OptionalDouble value = rule.value(this);
            if (value.isEmpty()) {
                throw new UnusableRunException("nothing in both runs to judge the rule '" + rule.text()
                        + "' by; there are newly_invalid, newly_valid, missing, valid, and of numbers: "
                        + String.join(
                                ", ",
                                differences.stream().map(Difference::number).toList()));
            }
            if (rule.holds(value.getAsDouble())) {
                broken.add(rule);
            }
        }
        return broken;
    }
}
