package org.tokenrig.inference.token;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Optional;

/**
 * The token ids of a model: coordinate bins, marks, parts, classes, then one SkinToken for each codebook entry and the end
 * of the sequence. All but the last two are the same for every model.
 *
 * @param codebook entries of the skin codec's codebook: 32,768 as published
 */
public record Vocabulary(int codebook) implements Serializable {
    /** Bins of a coordinate over [-1, 1]; a bin's id is the bin. */
    public static final int BINS = 256;
    /** Announces the parent's position of a joint whose parent is not the joint just before it. */
    public static final int BRANCH = 256;
    /** Begin of skeleton. */
    public static final int BEGIN_SKELETON = 257;
    /** End of skeleton. */
    public static final int END_SKELETON = 258;
    /** Fills up shorter sequences of a batch. */
    public static final int PAD = 259;
    /** The part whose bones swing. */
    public static final int SPRING = 260;
    /** The part of the body. */
    public static final int BODY = 261;
    /** The part of the hands. */
    public static final int HAND = 262;
    /** No class, or one that is not known. */
    public static final int NO_CLASS = 263;
    /** Class of ModelsResource. */
    public static final int RIGNET = 264;
    /** Class of VRoid Hub. */
    public static final int VROID = 265;
    /** Class of ArticulationXL. */
    public static final int ARTICULATION = 266;
    /** SkinToken of code 0. */
    public static final int FIRST_SKIN_TOKEN = 267;

    public Vocabulary {
        if (codebook < 1 || codebook > 1 << 24) {
            throw new IllegalArgumentException("codebook must be between 1 and 16777216, cannot be: " + codebook);
        }
    }

    /** The vocabulary of a model with that many token ids. */
    public static Vocabulary ofSize(int size) {
        return new Vocabulary(size - FIRST_SKIN_TOKEN - 1);
    }

    /** Number of token ids: 33,036 as published. */
    public int size() {
        return FIRST_SKIN_TOKEN + codebook + 1;
    }

    /** End of sequence, the last id: 33,035 as published. */
    public int end() {
        return FIRST_SKIN_TOKEN + codebook;
    }

    /** SkinToken of a codebook entry, 0 to codebook - 1. */
    public int skinToken(int code) {
        if (code < 0 || code >= codebook) {
            throw new IllegalArgumentException(
                    "a code must be between 0 and " + (codebook - 1) + ", cannot be: " + code);
        }
        return FIRST_SKIN_TOKEN + code;
    }

    /** Whether a token is a coordinate bin. */
    public static boolean isBin(int token) {
        return token >= 0 && token < BINS;
    }

    /** Whether a token names a part. */
    public static boolean isPart(int token) {
        return token >= SPRING && token <= HAND;
    }

    /** Whether a token names a class, or says that there is none. */
    public static boolean isClass(int token) {
        return token >= NO_CLASS && token <= ARTICULATION;
    }

    /** Token of a class: {@code rignet}, {@code vroid}, {@code articulation}; {@link #NO_CLASS} for any other name. */
    public static int classToken(String className) {
        return switch (requireNonNull(className, "className is null")) {
            case "rignet" -> RIGNET;
            case "vroid" -> VROID;
            case "articulation" -> ARTICULATION;
            default -> NO_CLASS;
        };
    }

    /** Name of a class token, empty for {@link #NO_CLASS} and what is no class. */
    public static Optional<String> className(int token) {
        return switch (token) {
            case RIGNET -> Optional.of("rignet");
            case VROID -> Optional.of("vroid");
            case ARTICULATION -> Optional.of("articulation");
            default -> Optional.empty();
        };
    }
}
