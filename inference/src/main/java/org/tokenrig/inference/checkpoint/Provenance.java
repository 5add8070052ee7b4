package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.tokenrig.io.asset.Sha256;

/** How a model came to be, in lines of {@code key: value}, for its {@code PROVENANCE} file. */
public final class Provenance {
    private final List<String> lines = new ArrayList<>();

    private Provenance() {}

    /** Begins with how the model was made, when, and by which version of this program. */
    public static Provenance of(String how) {
        Provenance provenance = new Provenance().and("made", how);
        provenance.and("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        String version = Optional.ofNullable(Provenance.class.getPackage().getImplementationVersion())
                .orElse("unreleased build");
        return provenance.and("tool", "TokenRig on Spark, " + version);
    }

    /** Goes on with what a model's PROVENANCE file says; its line {@code model}, which names that model, is left out. */
    public static Provenance continued(String text) {
        Provenance provenance = new Provenance();
        text.lines()
                .filter(line -> !line.startsWith("model: ") && !line.isBlank())
                .forEach(provenance.lines::add);
        return provenance;
    }

    /** Adds a line. */
    public Provenance and(String key, String value) {
        lines.add(requireNonNull(key, "key is null") + ": "
                + requireNonNull(value, "value is null").replaceAll("\\R", " "));
        return this;
    }

    /** Adds a source file by its name, length and sha256. */
    public Provenance andSource(Path file) throws IOException {
        return and("source", file.getFileName() + ", " + Files.size(file) + " bytes, sha256 " + sha256(file));
    }

    /** All lines. */
    public String text() {
        return String.join("\n", lines) + "\n";
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.begin();
        byte[] block = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                digest.update(block, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
