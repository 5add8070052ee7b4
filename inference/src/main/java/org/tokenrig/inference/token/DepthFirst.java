package org.tokenrig.inference.token;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** The order of a walk over the joints of a skeleton in which all joints below a joint follow it at once. */
public final class DepthFirst {
    private DepthFirst() {}

    /**
     * The joints in their order.
     *
     * @param parents (joints), -1 for roots
     * @param roots which root comes first
     * @param siblings which child of a joint comes first
     */
    public static int[] order(int[] parents, Comparator<Integer> roots, Comparator<Integer> siblings) {
        List<List<Integer>> children = new ArrayList<>();
        List<Integer> first = new ArrayList<>();
        for (int joint = 0; joint < parents.length; joint++) {
            children.add(new ArrayList<>());
            (parents[joint] < 0 ? first : children.get(parents[joint])).add(joint);
        }
        children.forEach(list -> list.sort(siblings));
        first.sort(roots);
        int[] order = new int[parents.length];
        int next = 0;
        Deque<Integer> pending = new ArrayDeque<>(first);
        while (!pending.isEmpty()) {
            int joint = pending.pop();
            order[next++] = joint;
            List<Integer> own = children.get(joint);
            for (int i = own.size() - 1; i >= 0; i--) {
                pending.push(own.get(i));
            }
        }
        return order;
    }
}
