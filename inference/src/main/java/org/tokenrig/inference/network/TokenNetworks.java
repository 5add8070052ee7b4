package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.SafeTensors;

/** The networks that write tokens for a mesh, on one device. Owns their native memory. */
public record TokenNetworks(ShapeEncoder shapeEncoder, LanguageModel languageModel) implements AutoCloseable {
    public TokenNetworks {
        requireNonNull(shapeEncoder, "shapeEncoder is null");
        requireNonNull(languageModel, "languageModel is null");
    }

    /**
     * Loads the networks; where one cannot be loaded, none stays open.
     *
     * @throws IllegalArgumentException if a tensor is missing or has another shape than the architecture says
     */
    public static TokenNetworks load(Architecture architecture, SafeTensors weights, Device device) {
        try (Opening opening = new Opening()) {
            ShapeEncoder shapeEncoder = opening.add(ShapeEncoder.load(architecture, weights, device));
            LanguageModel languageModel = opening.add(LanguageModel.load(architecture, weights, device));
            return opening.complete(new TokenNetworks(shapeEncoder, languageModel));
        }
    }

    @Override
    public void close() {
        try (shapeEncoder) {
            languageModel.close();
        }
    }
}
