package org.tokenrig.inference.train.data;

import java.util.List;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;

/** Small creatures to try things on. */
final class Creatures {
    private Creatures() {}

    static RiggedMesh one(Family family, long index) {
        CreatureOptions options = CreatureOptions.plain(600).withFamilies(List.of(family));
        Creature creature = new CreatureGenerator().creature(77, index, options);
        return new RiggedMesh(creature.mesh(), creature.rig());
    }
}
