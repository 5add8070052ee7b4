package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * Which model made a result.
 *
 * @param id sha256 of weights and architecture, hexadecimal
 * @param name for people, such as the folder's name
 * @param trained false where the weights are random: every output says so
 */
public record ModelIdentity(String id, String name, boolean trained) implements Serializable {
    public ModelIdentity {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
    }
}
