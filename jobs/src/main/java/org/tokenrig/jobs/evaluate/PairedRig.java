package org.tokenrig.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * A rig that some program made, and the true one.
 *
 * @param id of the asset: the path of the true rig, or else of the predicted one
 * @param predicted null where there is none for the true one
 * @param truth null where there is none, so that only rewards are measured
 * @param mesh location of the OBJ of rigs that are a text alone; null where that lies beside them
 * @param labels further columns of a manifest, by which assets can be put together
 */
record PairedRig(String id, RigFile predicted, RigFile truth, String mesh, TreeMap<String, String> labels)
        implements Serializable {
    PairedRig {
        requireNonNull(id, "id is null");
        labels = new TreeMap<>(labels);
        if (predicted == null && truth == null) {
            throw new IllegalArgumentException("a pair must have a rig");
        }
    }

    static PairedRig of(String id, RigFile predicted, RigFile truth) {
        return new PairedRig(id, predicted, truth, null, new TreeMap<>(Map.of()));
    }
}
