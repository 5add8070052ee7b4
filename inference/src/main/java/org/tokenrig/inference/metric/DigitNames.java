package org.tokenrig.inference.metric;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.tokenrig.io.asset.Skeleton;

/**
 * Which joints are fingers and toes, by the names that artists and programs give them: {@code LeftHandIndex1} (Mixamo),
 * {@code index_01_l} (Unreal), {@code f_middle.02.L} (Rigify), {@code leftLittleProximal} (VRM), {@code finger3-2.R}
 * (MakeHuman), {@code toes.l}.
 *
 * <p>Words such as <em>middle</em>, <em>ring</em> and <em>little</em> name other things as well, a spine or a jewel; they count
 * where the skeleton has a joint with a name that is certain beside them: a child of the same parent, a parent or a child.
 */
final class DigitNames {
    /** Parts of names that are words by themselves wherever they stand. */
    private static final List<String> CERTAIN_PARTS = List.of("finger", "thumb", "pinky", "pinkie");

    /** Words that are certain where they stand alone between separators, capitals and digits. */
    private static final Set<String> CERTAIN_WORDS = Set.of("index", "toe", "toes", "digit", "digits", "toebase");

    private static final Set<String> POSSIBLE_WORDS = Set.of("middle", "mid", "ring", "little");

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])");

    private DigitNames() {}

    /** (joints): whether each is a finger or a toe. */
    static boolean[] of(Skeleton skeleton) {
        int joints = skeleton.jointCount();
        boolean[] certain = new boolean[joints];
        boolean[] possible = new boolean[joints];
        for (int joint = 0; joint < joints; joint++) {
            String name = skeleton.names().get(joint);
            certain[joint] = isCertain(name);
            possible[joint] = !certain[joint] && has(name, POSSIBLE_WORDS);
        }
        boolean[] digits = certain.clone();
        boolean more = true;
        // from the knuckle on to the tip, one joint after the other
        while (more) {
            more = false;
            for (int joint = 0; joint < joints; joint++) {
                if (!digits[joint] && possible[joint] && beside(skeleton.parents(), digits, joint)) {
                    digits[joint] = true;
                    more = true;
                }
            }
        }
        return digits;
    }

    private static boolean beside(int[] parents, boolean[] digits, int joint) {
        int parent = parents[joint];
        for (int other = 0; other < parents.length; other++) {
            boolean near = other == parent || parents[other] == joint || parent >= 0 && parents[other] == parent;
            if (digits[other] && near) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCertain(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return CERTAIN_PARTS.stream().anyMatch(small::contains) || has(name, CERTAIN_WORDS);
    }

    private static boolean has(String name, Set<String> words) {
        for (String word : BETWEEN_WORDS.split(name)) {
            String small = word.toLowerCase(Locale.ROOT);
            if (words.contains(small)) {
                return true;
            }
        }
        return false;
    }
}
