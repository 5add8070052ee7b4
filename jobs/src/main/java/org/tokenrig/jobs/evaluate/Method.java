package org.tokenrig.jobs.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is compared with the true rig; in the order in which people read them. */
public enum Method {
    /** The true rig itself: its rewards, against which those of others stand. An asset that cannot be used fails here. */
    TRUTH("the true rig"),
    /** Skeleton and skin by the model, from the mesh alone. */
    MODEL("model"),
    /** The skin by the model, on the true skeleton. */
    MODEL_TRUE_SKELETON("model, on the true skeleton"),
    /** A rig that some program made before. */
    PREDICTED("predicted rigs"),
    /** Each vertex follows its nearest bone, on the true skeleton. */
    NEAREST_BONE("nearest bone, on the true skeleton"),
    /** Each vertex follows its nearest bone, on the skeleton of the predicted rig. */
    NEAREST_BONE_PREDICTED("nearest bone, on the predicted skeleton"),
    /** Weights in the equilibrium of heat, on the true skeleton. */
    BONE_HEAT("bone heat, on the true skeleton"),
    /** The true skin through the codec: four codes a joint and back. */
    CODEC("codec, the true skin encoded and decoded"),
    /** Mean skeleton of the nearest family, fitted to the bounds, and nearest-bone weights. */
    NEAREST_FAMILY("mean skeleton of the nearest family"),
    /** Skeleton of the nearest training creature, fitted to the bounds, and nearest-bone weights. */
    NEAREST_CREATURE("skeleton of the nearest training creature");

    /** The methods whose skeleton is their own. */
    static final List<Method> OF_SKELETONS = List.of(MODEL, PREDICTED, NEAREST_FAMILY, NEAREST_CREATURE);

    /** The methods whose skin is on the true skeleton. */
    static final List<Method> OF_SKINS = List.of(MODEL_TRUE_SKELETON, NEAREST_BONE, BONE_HEAT, CODEC);

    /** The methods whose joints are matched with the true ones, where they are not the same. */
    static final List<Method> OF_MATCHED_SKINS = List.of(MODEL, PREDICTED, NEAREST_BONE_PREDICTED);

    /** The skins that must beat the nearest bone's, on the same skeleton, for learning to be worth it. */
    static final Map<Method, Method> AGAINST_NEAREST_BONE = new TreeMap<>(Map.of(
            MODEL_TRUE_SKELETON,
            NEAREST_BONE,
            BONE_HEAT,
            NEAREST_BONE,
            CODEC,
            NEAREST_BONE,
            PREDICTED,
            NEAREST_BONE_PREDICTED));

    /** The methods of a run that measures a model; others measure finished rigs. */
    static final List<Method> OF_MODELS = List.of(
            TRUTH, MODEL, MODEL_TRUE_SKELETON, NEAREST_BONE, BONE_HEAT, CODEC, NEAREST_FAMILY, NEAREST_CREATURE);

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
