package org.tokenrig.inference.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tokenrig.io.asset.Skeleton;

/**
 * How often each rig of a library comes, so that neither a folder of many files nor a family of look-alikes takes all. Rigs
 * whose skeletons have the same tree are a family. Of a family with m members each counts m^-e; a source of which all count
 * c together comes c^(1-e) times as often as one that counts 1, divided among its rigs as they count. Rigs of many joints may
 * come more often yet, since where figures that look alike have seven joints here and twenty there, the seven teach less.
 */
public final class SourceWeights {
    private SourceWeights() {}

    /**
     * Chances of rigs, which sum to one.
     *
     * @param sources (rigs): where each is from
     * @param trees (rigs): {@link #tree} of each
     * @param evenness e in [0, 1]: at 0 all files are alike, at 1 all sources are, and in them all families
     * @param detail power of a rig's number of joints that its chance is multiplied by, in [0, 1]
     */
    public static double[] of(List<String> sources, List<String> trees, double evenness, double detail) {
        if (sources.size() != trees.size()) {
            throw new IllegalArgumentException(
                    "each rig must have a source and a tree, cannot be: " + sources.size() + " and " + trees.size());
        }
        if (!(evenness >= 0 && evenness <= 1)) {
            throw new IllegalArgumentException("evenness must be within 0..1, cannot be: " + evenness);
        }
        if (!(detail >= 0 && detail <= 1)) {
            throw new IllegalArgumentException("detail must be within 0..1, cannot be: " + detail);
        }
        Map<String, Integer> members = new HashMap<>();
        trees.forEach(tree -> members.merge(tree, 1, Integer::sum));
        double[] weights = new double[trees.size()];
        Map<String, Double> counts = new HashMap<>();
        for (int rig = 0; rig < weights.length; rig++) {
            weights[rig] = Math.pow(members.get(trees.get(rig)), -evenness);
            counts.merge(sources.get(rig), weights[rig], Double::sum);
        }
        for (int rig = 0; rig < weights.length; rig++) {
            weights[rig] *=
                    Math.pow(counts.get(sources.get(rig)), -evenness) * Math.pow(joints(trees.get(rig)), detail);
        }
        double sum = Arrays.stream(weights).sum();
        for (int rig = 0; rig < weights.length; rig++) {
            weights[rig] /= sum;
        }
        return weights;
    }

    private static long joints(String tree) {
        return Math.max(1, tree.chars().filter(c -> c == '(').count());
    }

    /** The shape of a skeleton's tree as text, the same whatever the order of siblings. */
    public static String tree(Skeleton skeleton) {
        int joints = skeleton.jointCount();
        List<List<String>> children = new ArrayList<>();
        for (int joint = 0; joint < joints; joint++) {
            children.add(new ArrayList<>());
        }
        List<String> roots = new ArrayList<>();
        for (int joint = joints - 1; joint >= 0; joint--) {
            List<String> own = children.get(joint);
            own.sort(null);
            String tree = "(" + String.join("", own) + ")";
            int parent = skeleton.parents()[joint];
            (parent < 0 ? roots : children.get(parent)).add(tree);
        }
        roots.sort(null);
        return String.join("", roots);
    }
}
