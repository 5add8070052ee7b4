package org.tokenrig.inference.train.data;

import java.util.ArrayList;
import java.util.List;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;

/** Leaves joints of a rig out. */
final class JointDeletion {
    private JointDeletion() {}

    /**
     * The rig without some joints: their weights and children go to the nearest ancestor that stays. The order of what stays
     * is kept.
     *
     * @param gone (joints); false for roots
     */
    static Rig of(Rig rig, boolean[] gone) {
        Skeleton skeleton = rig.skeleton();
        int[] heir = new int[gone.length]; // new index of the joint or of its nearest ancestor that stays
        List<String> names = new ArrayList<>();
        List<Integer> stays = new ArrayList<>();
        for (int joint = 0; joint < gone.length; joint++) {
            if (gone[joint]) {
                heir[joint] = heir[skeleton.parents()[joint]];
            } else {
                heir[joint] = names.size();
                names.add(skeleton.names().get(joint));
                stays.add(joint);
            }
        }
        int[] parents = new int[names.size()];
        float[] positions = new float[3 * names.size()];
        for (int i = 0; i < parents.length; i++) {
            int parent = skeleton.parents()[stays.get(i)];
            parents[i] = parent < 0 ? -1 : heir[parent];
            System.arraycopy(skeleton.positions(), 3 * stays.get(i), positions, 3 * i, 3);
        }
        return new Rig(new Skeleton(names, parents, positions), rig.skin().moved(heir));
    }
}
