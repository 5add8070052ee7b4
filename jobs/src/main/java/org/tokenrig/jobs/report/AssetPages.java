package org.tokenrig.jobs.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.report.TokenSegments.Segment;

/** What the page of an asset holds: its facts, its rigs as GLBs, and the tokens that they were made of. */
final class AssetPages {
    /**
     * A token sequence.
     *
     * @param segments of the skeleton's tokens
     * @param skin codes of each of their joints
     * @param names of the joints of the file
     * @param className or empty
     */
    record Tokens(List<Segment> segments, List<SkinTokens> skin, List<String> names, String className) {
        Tokens {
            segments = List.copyOf(segments);
            skin = List.copyOf(skin);
            names = List.copyOf(names);
        }
    }

    /**
     * Codes of a joint.
     *
     * @param codes codebook entries
     * @param rigJoint its number in the file; -1 where the file has left it out
     */
    record SkinTokens(List<Integer> codes, int rigJoint) {
        SkinTokens {
            codes = List.copyOf(codes);
        }
    }

    /** Something to look at, or why it cannot be. */
    private record Model(String label, Optional<byte[]> glb, String problem) {}

    /** How a GLB is had. */
    @FunctionalInterface
    private interface Source {
        byte[] read() throws IOException, AssetException;
    }

    private final RiggedGlbs files;
    private final int largest;
    private final PairedAssets<StoredAsset> truth;

    AssetPages(RiggedGlbs files, int largest, PairedAssets<StoredAsset> truth) {
        this.files = files;
        this.largest = largest;
        this.truth = truth;
    }

    /** The page's data. */
    Map<String, Object> page(
            RunTables run,
            AssetFacts asset,
            Optional<Tokens> tokens,
            Optional<RunTables> other,
            Optional<AssetFacts> pair,
            Optional<Tokens> otherTokens) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("facts", ReportIndex.cells(List.of(ReportColumn.values()), asset));
        page.put("columns", ReportIndex.columns(List.of(ReportColumn.values())));
        page.put(
                "other",
                pair.map(facts -> ReportIndex.cells(List.of(ReportColumn.values()), facts))
                        .orElse(null));
        page.put(
                "warnings",
                asset.warnings().stream()
                        .map(warning -> Map.of("kind", warning.kind(), "text", warning.text()))
                        .toList());
        page.put("milliseconds", asset.milliseconds());
        page.put("source", asset.source().map(StoredAsset::uri).orElse(null));
        page.put("output", asset.output().orElse(null));
        List<Map<String, Object>> models = new ArrayList<>();
        asset.output()
                .ifPresent(uri -> models.add(shown(
                        load(other.isPresent() ? "this run" : "prediction", () -> files.ofRun(run.folder(), uri)),
                        tokens)));
        if (other.isPresent() && pair.isPresent()) {
            pair.get()
                    .output()
                    .ifPresent(uri -> models.add(shown(
                            load("the other run", () -> files.ofRun(other.get().folder(), uri)), otherTokens)));
        }
        truth.of(asset.id())
                .ifPresent(stored -> models.add(shown(load("truth", () -> files.ofLibrary(stored)), Optional.empty())));
        page.put("models", models);
        return page;
    }

    private Model load(String label, Source source) {
        try {
            byte[] glb = source.read();
            if (glb.length > largest) {
                return new Model(
                        label,
                        Optional.empty(),
                        "The file has " + (glb.length >> 20) + " MB, more than the " + (largest >> 20)
                                + " MB that a page holds.");
            }
            return new Model(label, Optional.of(glb), "");
        } catch (AssetException e) {
            return new Model(label, Optional.empty(), "The file cannot be shown: " + e.getMessage());
        } catch (IOException e) {
            return new Model(label, Optional.empty(), "The file cannot be read: " + StorageProblem.reason(e));
        }
    }

    private static Map<String, Object> shown(Model model, Optional<Tokens> tokens) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("label", model.label());
        shown.put("problem", model.problem());
        shown.put("glb", model.glb().map(Base64.getEncoder()::encodeToString).orElse(null));
        shown.put("tokens", tokens.map(AssetPages::tree).orElse(null));
        return shown;
    }

    private static Map<String, Object> tree(Tokens tokens) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("class", tokens.className());
        tree.put("names", tokens.names());
        tree.put(
                "segments",
                tokens.segments().stream()
                        .map(segment -> List.of(segment.kind(), segment.joint(), segment.tokens()))
                        .toList());
        tree.put(
                "skin",
                tokens.skin().stream()
                        .map(skin -> List.of(skin.rigJoint(), skin.codes()))
                        .toList());
        return tree;
    }
}
