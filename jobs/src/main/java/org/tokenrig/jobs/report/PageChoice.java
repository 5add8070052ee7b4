package org.tokenrig.jobs.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which assets get a page of their own: the best and the worst by a number, what changed most, what failed, what the gate holds
 * back, and what was asked for by name.
 *
 * @param headline the number
 * @param best assets, best first
 * @param worst assets, worst first
 * @param all assets with a page, by path
 */
record PageChoice(Optional<ReportColumn> headline, List<String> best, List<String> worst, Set<String> all) {
    private static final List<ReportColumn> HEADLINES =
            List.of(ReportColumn.J2J, ReportColumn.SKIN_L1, ReportColumn.TOTAL);
    private static final int MOST_FAILURES = 200;

    PageChoice {
        best = List.copyOf(best);
        worst = List.copyOf(worst);
        all = Collections.unmodifiableSet(new LinkedHashSet<>(all));
    }

    /**
     * The choice.
     *
     * @param each how many of the best, of the worst, of what changed most, and of what the gate holds back
     * @param globs patterns of asset paths, such as {@code creatures/**}
     */
    static PageChoice of(RunTables run, Optional<PairedAssets<AssetFacts>> against, int each, List<String> globs) {
        List<AssetFacts> assets = List.copyOf(run.assets().values());
        Optional<ReportColumn> headline = HEADLINES.stream()
                .filter(column ->
                        assets.stream().anyMatch(asset -> asset.number(column).isPresent()))
                .findFirst();
        List<String> ranked = headline.map(column -> ranked(assets, column)).orElse(List.of());
        // in a small run the two ends meet in the middle
        List<String> best = ranked.subList(0, Math.min(each, ranked.size() / 2));
        List<String> worst =
                new ArrayList<>(ranked.subList(ranked.size() - Math.min(each, (ranked.size() + 1) / 2), ranked.size()));
        Collections.reverse(worst);
        Set<String> all = new LinkedHashSet<>(best);
        all.addAll(worst);
        assets.stream().filter(AssetFacts::failed).limit(MOST_FAILURES).forEach(asset -> all.add(asset.id()));
        for (String verdict : List.of("quarantine", "review")) {
            assets.stream()
                    .filter(asset -> asset.text(ReportColumn.VERDICT)
                            .filter(verdict::equals)
                            .isPresent())
                    .limit(each)
                    .forEach(asset -> all.add(asset.id()));
        }
        if (headline.isPresent() && against.isPresent()) {
            all.addAll(mostChanged(assets, against.get(), headline.get(), each));
        }
        List<Pattern> wanted = globs.stream().map(PageChoice::pattern).toList();
        assets.stream()
                .map(AssetFacts::id)
                .filter(id -> wanted.stream().anyMatch(glob -> glob.matcher(id).matches()))
                .forEach(all::add);
        return new PageChoice(headline, best, worst, all);
    }

    /** {@code *} and {@code ?} stand for characters within a folder's or a file's name, {@code **} for any. */
    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int at = 0; at < glob.length(); at++) {
            if (glob.startsWith("**", at)) {
                regex.append(".*");
                at++;
            } else if (glob.charAt(at) == '*') {
                regex.append("[^/]*");
            } else if (glob.charAt(at) == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(glob.substring(at, at + 1)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Assets that have the number, best first. */
    private static List<String> ranked(List<AssetFacts> assets, ReportColumn column) {
        Comparator<AssetFacts> ascending =
                Comparator.comparingDouble(asset -> asset.number(column).getAsDouble());
        return assets.stream()
                .filter(asset -> asset.number(column).isPresent())
                .sorted((column.better() == ReportColumn.Better.LOW ? ascending : ascending.reversed())
                        .thenComparing(AssetFacts::id))
                .map(AssetFacts::id)
                .toList();
    }

    private static List<String> mostChanged(
            List<AssetFacts> assets, PairedAssets<AssetFacts> against, ReportColumn column, int each) {
        record Change(String id, double by) {}
        List<Change> changes = new ArrayList<>();
        for (AssetFacts asset : assets) {
            against.of(asset.id()).ifPresent(other -> {
                if (asset.number(column).isPresent() && other.number(column).isPresent()) {
                    changes.add(new Change(
                            asset.id(),
                            Math.abs(asset.number(column).getAsDouble()
                                    - other.number(column).getAsDouble())));
                }
            });
        }
        changes.sort(Comparator.comparingDouble(Change::by).reversed().thenComparing(Change::id));
        return changes.stream().limit(each).map(Change::id).toList();
    }
}
