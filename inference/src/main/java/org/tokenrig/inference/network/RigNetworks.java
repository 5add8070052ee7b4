package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.SafeTensors;

/** All networks of a model, on one device. Owns their native memory. */
public record RigNetworks(TokenNetworks tokens, SkinCodec codec) implements AutoCloseable {
    public RigNetworks {
        requireNonNull(tokens, "tokens is null");
        requireNonNull(codec, "codec is null");
    }

    /**
     * Loads the networks; where one cannot be loaded, none stays open.
     *
     * @param roundedEmbedding as {@link SkinCodec#load} wants it
     * @throws IllegalArgumentException if a tensor is missing or has another shape than the architecture says
     */
    public static RigNetworks load(
            Architecture architecture, SafeTensors weights, Device device, boolean roundedEmbedding) {
        try (Opening opening = new Opening()) {
            TokenNetworks tokens = opening.add(TokenNetworks.load(architecture, weights, device));
            SkinCodec codec = opening.add(SkinCodec.load(architecture, weights, device, roundedEmbedding));
            return opening.complete(new RigNetworks(tokens, codec));
        }
    }

    @Override
    public void close() {
        try (tokens) {
            codec.close();
        }
    }
}
