package org.tokenrig.inference.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.TextNode;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tokenrig.io.asset.Sha256;

/**
 * What a model folder says of its weights and what no weights can show: its name, whether it is trained, how to run it, and
 * where it comes from. A digest of all that, and of the weights' id, stands in {@code config.json}, so that a folder whose
 * parts are of different models, or were edited one without the other, is noticed. It is no signature: who computes it again
 * can claim anything.
 *
 * <p>The digest is the sha256 of these lines, each ended by a line feed: {@code tokenrig-claims 1}; {@code id}, the id; {@code
 * name}, the name as JSON text; {@code trained}, true or false; {@code recommended}, a setting's name, and its value as JSON
 * text, for each recommended setting in the order of names; {@code provenance} and the sha256 of the file PROVENANCE, or
 * {@code none}. Single spaces stand between.
 *
 * @param id sha256 of weights and architecture
 * @param name for people
 * @param trained false where the weights are random
 * @param recommended value by name, as {@code config.json} has them
 * @param provenance what PROVENANCE says; empty where there is no such file
 */
record ModelClaims(
        String id, String name, boolean trained, SortedMap<String, String> recommended, Optional<byte[]> provenance) {
    /** How a provenance begins that {@link RandomModel} writes. */
    static final String RANDOM = "random weights, untrained";

    private static final String HEAD = "tokenrig-claims 1";

    ModelClaims {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        recommended = Collections.unmodifiableSortedMap(new TreeMap<>(recommended));
        requireNonNull(provenance, "provenance is null");
    }

    /** The digest, hexadecimal. */
    String digest() {
        StringBuilder lines = new StringBuilder(HEAD).append('\n');
        lines.append("id ").append(id).append('\n');
        lines.append("name ").append(TextNode.valueOf(name)).append('\n');
        lines.append("trained ").append(trained).append('\n');
        recommended.forEach((setting, value) -> lines.append("recommended ")
                .append(setting)
                .append(' ')
                .append(TextNode.valueOf(value))
                .append('\n'));
        lines.append("provenance ")
                .append(provenance.map(ModelClaims::sha256).orElse("none"))
                .append('\n');
        return sha256(lines.toString().getBytes(UTF_8));
    }

    /** Which claim another one of them, or the name of a weight file's maker, shows to be wrong; empty where none does. */
    Optional<String> contradiction() {
        String text = provenance.map(bytes -> new String(bytes, UTF_8)).orElse("");
        Optional<String> model = line(text, "model: ");
        if (model.isPresent() && !model.get().equals(id)) {
            return Optional.of("is of the model " + id + ", but " + ModelFolder.PROVENANCE + " is of " + model.get());
        }
        if (trained && line(text, "made: ").filter(RANDOM::equals).isPresent()) {
            return Optional.of("says that the model is trained, but " + ModelFolder.PROVENANCE
                    + " says that its weights are random");
        }
        return Optional.empty();
    }

    private static Optional<String> line(String text, String key) {
        return text.lines().filter(line -> line.startsWith(key)).findFirst().map(line -> line.substring(key.length())
                .strip());
    }

    private static String sha256(byte[] bytes) {
        MessageDigest digest = Sha256.begin();
        return HexFormat.of().formatHex(digest.digest(bytes));
    }
}
