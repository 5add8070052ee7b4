package org.tokenrig.jobs.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.tokenrig.inference.train.data.LibraryRig;
import org.tokenrig.inference.train.data.RiggedMesh;
import org.tokenrig.inference.train.data.SourceWeights;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.PlainWords;
import org.tokenrig.io.asset.Sha256;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;

/**
 * The rigs of a library as a run learns from them. Files are read once; what is learned is kept in a folder of the run, and a
 * run that goes on takes it from there, so that it is the same whatever has become of the library:
 *
 * <pre>
 * files.parquet     a row a file: whether it is used, or why not
 * rigs/             those that are
 * </pre>
 *
 * Rigs stay in memory as far as it has room for them. Safe for use by several threads.
 */
final class TrainingLibrary {
    private static final String TABLE = "files.parquet";
    private static final int MOST_SAID = 5;
    private static final int SAID_EVERY = 500;

    private final Path folder;
    private final List<LibraryFile> usable;
    private final AtomicReferenceArray<SoftReference<RiggedMesh>> held;

    private TrainingLibrary(Path folder, List<LibraryFile> usable) {
        this.folder = folder;
        this.usable = usable;
        this.held = new AtomicReferenceArray<>(usable.size());
    }

    /**
     * What is asked of a rig.
     *
     * @param mostJoints that it may have
     * @param vertices about how many are kept
     * @param evenness as {@link SourceWeights} takes it
     * @param detail as {@link SourceWeights} takes it
     * @param storage how to reach the files
     * @param refusal why a rig that is fine by itself cannot be used here; empty where it can
     */
    record Rules(
            int mostJoints,
            int vertices,
            double evenness,
            double detail,
            Configuration storage,
            Function<RiggedMesh, Optional<String>> refusal) {}

    /**
     * The library as it was kept, or else read now.
     *
     * @param setting that names it, for messages
     * @param folder where it is kept
     * @param goesOn whether to take what an earlier session kept there; otherwise the files are read anew
     * @throws UnusableTrainingException where there is nothing at the location, or no usable rig
     */
    static TrainingLibrary open(
            String setting, String location, Path folder, boolean goesOn, Rules rules, PrintStream progress)
            throws IOException, UnusableTrainingException {
        Path table = folder.resolve(TABLE);
        List<LibraryFile> files;
        if (goesOn && Files.exists(table)) {
            files = LibraryTable.read(table);
        } else {
            if (Files.exists(folder)) {
                Checkpoints.delete(folder);
            }
            files = read(setting, location, folder, rules, progress);
            LibraryTable.write(table, files);
        }
        List<LibraryFile> usable = files.stream().filter(LibraryFile::usable).toList();
        progress.printf(
                Locale.ROOT,
                "%s: %d of %d files usable, %d sources, %d kinds of skeleton%n",
                setting,
                usable.size(),
                files.size(),
                usable.stream().map(LibraryFile::source).distinct().count(),
                usable.stream().map(LibraryFile::tree).distinct().count());
        files.stream()
                .filter(file -> !file.usable())
                .limit(MOST_SAID)
                .forEach(file -> progress.println("  not used: " + file.path() + ": " + file.reason()));
        if (usable.size() < files.size()) {
            progress.println("  all of them with their reasons: " + table);
        }
        if (usable.isEmpty()) {
            throw new UnusableTrainingException(setting + ": none of " + files.size() + " files at " + location
                    + " is a rig to learn from; " + table + " says why");
        }
        return new TrainingLibrary(folder, usable);
    }

    private static List<LibraryFile> read(
            String setting, String location, Path folder, Rules rules, PrintStream progress)
            throws IOException, UnusableTrainingException {
        AssetStore store = AssetStore.over(rules.storage());
        List<LibraryListing.Named> named;
        try {
            named = LibraryListing.of(location, store, rules.storage());
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableTrainingException(setting + ": " + e.getMessage());
        }
        Files.createDirectories(folder.resolve("rigs"));
        progress.println(setting + ": reading " + named.size() + " files");
        List<LibraryFile> files = new ArrayList<>();
        for (LibraryListing.Named file : named) {
            files.add(
                    file.stored().isPresent()
                            ? prepared(file, file.stored().get(), store, folder, rules)
                            : LibraryFile.unusable(file.path(), file.source(), Kind.STORAGE.label(), file.problem()));
            if (files.size() % SAID_EVERY == 0) {
                progress.println(setting + ": " + files.size() + " of " + named.size() + " files read");
            }
        }
        return withChances(files, rules);
    }

    private static LibraryFile prepared(
            LibraryListing.Named file, StoredAsset stored, AssetStore store, Path folder, Rules rules)
            throws IOException {
        try {
            RiggedMesh rigged = read(stored, store, rules);
            Optional<String> refusal = rules.refusal().apply(rigged);
            if (refusal.isPresent()) {
                return LibraryFile.unusable(file.path(), file.source(), Kind.LIMIT_EXCEEDED.label(), refusal.get());
            }
            String kept = digest(stored.uri()) + ".rig";
            StoredRig.write(folder.resolve("rigs").resolve(kept), rigged);
            return new LibraryFile(
                    file.path(),
                    file.source(),
                    kept,
                    "",
                    "",
                    rigged.rig().skeleton().jointCount(),
                    rigged.mesh().vertexCount(),
                    SourceWeights.tree(rigged.rig().skeleton()),
                    0);
        } catch (AssetException e) {
            return LibraryFile.unusable(file.path(), file.source(), e.kind().label(), e.getMessage());
        } catch (RuntimeException e) {
            // a fault of one file's reading stays with it
            return LibraryFile.unusable(file.path(), file.source(), "internal", PlainWords.ofFault(e));
        }
    }

    private static RiggedMesh read(StoredAsset stored, AssetStore store, Rules rules) throws AssetException {
        AssetLimits limits = AssetLimits.DEFAULT;
        Asset asset =
                AssetReader.read(stored.id(), store.read(stored, limits.maxBytes()), store.folderOf(stored), limits);
        if (asset.rig().isEmpty()) {
            String broken = asset.warnings().stream()
                    .filter(warning -> warning.kind() == AssetWarning.Kind.SKIN_IGNORED)
                    .map(AssetWarning::text)
                    .findFirst()
                    .orElse("a file to learn from must have a mesh that is bound to a skeleton, has none");
            throw new AssetException(Kind.NO_SKELETON, broken);
        }
        return LibraryRig.of(asset.mesh(), asset.rig().get(), rules.mostJoints(), rules.vertices());
    }

    private static List<LibraryFile> withChances(List<LibraryFile> files, Rules rules) {
        List<LibraryFile> usable = files.stream().filter(LibraryFile::usable).toList();
        double[] chances = SourceWeights.of(
                usable.stream().map(LibraryFile::source).toList(),
                usable.stream().map(LibraryFile::tree).toList(),
                rules.evenness(),
                rules.detail());
        List<LibraryFile> weighted = new ArrayList<>();
        int next = 0;
        for (LibraryFile file : files) {
            weighted.add(file.usable() ? file.withChance(chances[next++]) : file);
        }
        return weighted;
    }

    private static String digest(String text) {
        return Sha256.of(text.getBytes(UTF_8)).substring(0, 24);
    }

    /** Usable rigs. */
    int size() {
        return usable.size();
    }

    /** (rigs): how often each comes; they sum to one. */
    double[] chances() {
        return usable.stream().mapToDouble(LibraryFile::chance).toArray();
    }

    int sources() {
        return (int) usable.stream().map(LibraryFile::source).distinct().count();
    }

    /** A rig, from memory or from its file. */
    RiggedMesh rig(int index) {
        SoftReference<RiggedMesh> reference = held.get(index);
        RiggedMesh rigged = reference == null ? null : reference.get();
        if (rigged == null) {
            try {
                rigged = StoredRig.read(
                        folder.resolve("rigs").resolve(usable.get(index).kept()));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "a rig that was kept of " + usable.get(index).path() + " cannot be read any more", e);
            }
            held.set(index, new SoftReference<>(rigged));
        }
        return rigged;
    }

    /** At most so many of the rigs, spread over all of them. */
    List<RiggedMesh> some(int most) {
        int count = Math.min(most, usable.size());
        List<RiggedMesh> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(rig((int) ((long) i * usable.size() / count)));
        }
        return some;
    }
}
