package org.tokenrig.jobs.train;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.RiggedMesh;

/** What a stage measures of rigs that no training uses. */
interface HeldOutRigs {
    /** Measures so many rigs, the first ones. */
    Map<String, Double> measure(ExampleSource<RiggedMesh> rigs, int count);

    /** The same of held-out creatures and, under {@link Stage#LIBRARY}, of all held-out files of a library. */
    default Map<String, Double> measure(TrainingSettings settings, TrainingData data) {
        Map<String, Double> measured =
                new TreeMap<>(measure(data.heldOutRigs(), settings.schedule().evaluateCreatures()));
        List<RiggedMesh> library = data.heldOutLibrary();
        if (!library.isEmpty()) {
            measure(number -> library.get((int) number), library.size())
                    .forEach((name, value) -> measured.put(Stage.LIBRARY + name, value));
        }
        return measured;
    }
}
