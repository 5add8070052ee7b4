package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.tokenrig.inference.train.TrainingRun;

/** The newest checkpoints of a run, each a folder that appears whole or not at all. */
final class Checkpoints {
    private static final String PARTIAL = ".partial";
    private static final String WHOLE = "step-[0-9]{8,}";

    private final Path folder;
    private final int kept;

    private Checkpoints(Path folder, int kept) {
        this.folder = folder;
        this.kept = kept;
    }

    /** Those in a folder, which is made; what an earlier process left half-written is deleted. */
    static Checkpoints in(Path folder, int kept) throws IOException {
        Files.createDirectories(requireNonNull(folder, "folder is null"));
        for (Path entry : list(folder)) {
            if (entry.getFileName().toString().startsWith(PARTIAL)) {
                delete(entry);
            }
        }
        return new Checkpoints(folder, kept);
    }

    /** The newest, if there is one. */
    Optional<Path> latest() throws IOException {
        List<Path> whole = whole();
        return whole.isEmpty() ? Optional.empty() : Optional.of(whole.get(whole.size() - 1));
    }

    /** Adds one, then deletes the oldest of too many. */
    void save(TrainingRun run, Checkpoint checkpoint) throws IOException {
        String name = String.format(Locale.ROOT, "step-%08d", checkpoint.step());
        Path partial = Files.createTempDirectory(folder, PARTIAL);
        Path written = partial.resolve(name);
        run.save(written);
        checkpoint.write(written);
        Files.move(written, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(partial);
        List<Path> whole = whole();
        for (Path old : whole.subList(0, Math.max(0, whole.size() - kept))) {
            // out of sight at once: a folder half deleted must never be taken for a checkpoint
            Path leaving = folder.resolve(PARTIAL + "-" + old.getFileName());
            Files.move(old, leaving, StandardCopyOption.ATOMIC_MOVE);
            delete(leaving);
        }
    }

    /** Oldest first. */
    private List<Path> whole() throws IOException {
        return list(folder).stream()
                .filter(path -> path.getFileName().toString().matches(WHOLE))
                .sorted(Comparator.comparingLong(
                        path -> Long.parseLong(path.getFileName().toString().substring("step-".length()))))
                .toList();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            entries.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
