package org.tokenrig.jobs.evaluate;

import java.util.List;
import java.util.Locale;

/** What is compared with the true rig; in the order in which people read them. */
public enum Method {
    /** The true rig itself: its rewards, against which those of others stand. An asset that cannot be used fails here. */
    TRUTH("the true rig"),
    /** Skeleton and skin by the model, from the mesh alone. */
    MODEL("model"),
    /** The skin by the model, on the true skeleton. */
    MODEL_TRUE_SKELETON("model, on the true skeleton"),
    /** Each vertex follows its nearest bone, on the true skeleton. */
    NEAREST_BONE("nearest bone, on the true skeleton"),
    /** Weights in the equilibrium of heat, on the true skeleton. */
    BONE_HEAT("bone heat, on the true skeleton"),
    /** The true skin through the codec: four codes a joint and back. */
    CODEC("codec, the true skin encoded and decoded"),
    /** Mean skeleton of the nearest family, fitted to the bounds, and nearest-bone weights. */
    NEAREST_FAMILY("mean skeleton of the nearest family"),
    /** Skeleton of the nearest training creature, fitted to the bounds, and nearest-bone weights. */
    NEAREST_CREATURE("skeleton of the nearest training creature");

    /** The methods whose skeleton is their own. */
    static final List<Method> OF_SKELETONS = List.of(MODEL, NEAREST_FAMILY, NEAREST_CREATURE);

    /** The methods whose skin is on the true skeleton. */
    static final List<Method> OF_SKINS = List.of(MODEL_TRUE_SKELETON, NEAREST_BONE, BONE_HEAT, CODEC);

    private final String title;

    Method(String title) {
        this.title = title;
    }

    /** The name as the table has it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name for people. */
    String title() {
        return title;
    }
}
