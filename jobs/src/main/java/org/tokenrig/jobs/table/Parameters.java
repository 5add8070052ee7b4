package org.tokenrig.jobs.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tokenrig.inference.RigOptions;
import org.tokenrig.inference.generate.GenerationOptions;

/**
 * Everything that decides a result beside model and asset, by the names of the settings. Two runs with equal parameters can
 * be compared.
 *
 * @param values sorted by name
 */
public record Parameters(SortedMap<String, String> values) {
    public Parameters {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Parameters of these names and values. */
    public static Parameters of(Map<String, ?> values) {
        SortedMap<String, String> sorted = new TreeMap<>();
        values.forEach((name, value) -> sorted.put(name, String.valueOf(value)));
        return new Parameters(sorted);
    }

    /**
     * How rigs are made, and what else decides the results of a job.
     *
     * @param further by the names of its settings
     */
    public static Parameters of(RigOptions rig, Map<String, ?> further) {
        GenerationOptions generation = rig.generation();
        Map<String, Object> values = new TreeMap<>(further);
        values.put("rig.seed", rig.seed());
        values.put("rig.class", rig.className());
        values.put("rig.samples", rig.samples());
        values.put("rig.skin-samples", rig.skinSamples());
        values.put("rig.postprocess", rig.postprocess());
        values.put("rig.bone-prior", rig.bonePrior());
        values.put("rig.rigid-parts", rig.rigidParts());
        values.put("rig.symmetry", rig.symmetry().name().toLowerCase(Locale.ROOT));
        values.put("rig.skin", rig.skin().name().toLowerCase(Locale.ROOT));
        values.put("rig.skin-rules.seams", rig.rules().seams());
        values.put("rig.skin-rules.sides", rig.rules().sides());
        values.put("rig.skin-rules.paths", rig.rules().paths());
        values.put("rig.skin-rules.pieces", rig.rules().pieces());
        values.put("rig.attempts", rig.attempts());
        values.put("rig.drafts.candidates", rig.drafts().candidates());
        values.put("rig.drafts.centring", rig.drafts().centring());
        values.put("rig.drafts.skins", rig.drafts().skins());
        values.put("rig.bone-segments", rig.boneSegments());
        values.put("rig.generation.num-beams", generation.beams());
        values.put("rig.generation.sample", generation.sample());
        values.put("rig.generation.top-k", generation.topK());
        values.put("rig.generation.top-p", generation.topP());
        values.put("rig.generation.temperature", generation.temperature());
        values.put("rig.generation.repetition-penalty", generation.repetitionPenalty());
        values.put("rig.generation.max-new-tokens", generation.maxNewTokens());
        values.put("rig.generation.stop-one-skin-token-early", generation.stopOneSkinTokenEarly());
        return of(values);
    }

    /** SHA-256 of {@code name=value} lines in order, hexadecimal. */
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            values.forEach((name, value) -> digest.update((name + "=" + value + "\n").getBytes(UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
