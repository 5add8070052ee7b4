package org.tokenrig.inference.synth;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.tokenrig.inference.synth.CreatureGenerator.Style;

/** Kinds of creatures and props. */
public enum Family {
    /** Two legs, two arms: people, dwarves, giants, children, some with clothes and hands. */
    BIPED(Humanoids::biped, Styles.MOSTLY_SMOOTH),
    /** A jointed figure of boxes or capsules. */
    ROBOT(Humanoids::robot, List.of(Style.BOXY, Style.SEGMENTED)),
    /** Cats, horses, giraffes, elephants and what is between them. */
    QUADRUPED(Beasts::quadruped, Styles.MOSTLY_SMOOTH),
    /** Sprawling and long-tailed: lizards, crocodiles, turtles. */
    LIZARD(Beasts::lizard, Styles.MOSTLY_SMOOTH),
    /** Two legs, two wings, folded or spread. */
    BIRD(Beasts::bird, Styles.MOSTLY_SMOOTH),
    /** Four legs, bat wings, horns and a tail. */
    DRAGON(Beasts::dragon, List.of(Style.SMOOTH, Style.SMOOTH, Style.SMOOTH, Style.LOFTED)),
    /** A spine and fins. */
    FISH(Swimmers::fish, Styles.MOSTLY_SMOOTH),
    /** One long chain. */
    SNAKE(Swimmers::snake, List.of(Style.SMOOTH, Style.LOFTED)),
    /** A mantle and arms around it. */
    OCTOPUS(Swimmers::octopus, Styles.MOSTLY_SMOOTH),
    /** Three parts and six legs. */
    INSECT(Crawlers::insect, List.of(Style.SMOOTH, Style.LOFTED, Style.SEGMENTED)),
    /** Two parts and eight legs. */
    SPIDER(Crawlers::spider, List.of(Style.SMOOTH, Style.LOFTED, Style.SEGMENTED)),
    /** A broad shell, eight legs and claws. */
    CRAB(Crawlers::crab, List.of(Style.SMOOTH, Style.LOFTED, Style.SEGMENTED)),
    /** Chairs, swivel chairs, lamps, cabinets: things with hinges. */
    CHAIR(Props::furniture, List.of(Style.BOXY)),
    /** Robot arms, excavators, carts, windmills. */
    MACHINE(Props::machine, List.of(Style.SEGMENTED)),
    /** Centaurs, nagas, griffins, winged and caped figures. */
    MIXTURE(Mixtures::mixture, Styles.MOSTLY_SMOOTH),
    /** A figure whose head is half of it, with a helmet, hair or a hat apart, weapons and sometimes a cape. */
    BIG_HEAD(Characters::bigHead, List.of(Style.SMOOTH, Style.LOFTED)),
    /** A hand alone, with all finger joints. */
    HAND(Characters::hand, List.of(Style.SMOOTH)),
    /** A body without limbs and with few joints. */
    BLOB(Characters::blob, List.of(Style.SMOOTH, Style.LOFTED)),
    /** An animal of boxes. */
    TOY_ANIMAL(Characters::toyAnimal, List.of(Style.BOXY)),
    /** A person with true proportions, fingers and toes. */
    PERSON(Humanoids::person, List.of(Style.SMOOTH)),
    /** A robot of pieces that do not touch. */
    PIECES(Characters::pieces, List.of(Style.BOXY));

    /** The families that creatures are drawn from where none are named. */
    public static final List<Family> GENERAL = List.copyOf(EnumSet.range(BIPED, MIXTURE));

    /** Kinds of characters that games have; none of the published numbers of this project are of these. */
    public static final List<Family> CHARACTERS = List.copyOf(EnumSet.range(BIG_HEAD, PIECES));

    private interface Planner {
        void plan(BodyPlan plan, Dice dice);
    }

    private static final class Styles {
        static final List<Style> MOSTLY_SMOOTH =
                List.of(Style.SMOOTH, Style.SMOOTH, Style.SMOOTH, Style.SMOOTH, Style.LOFTED, Style.SMOOTH);
    }

    private final Planner planner;
    private final List<Style> styles;

    Family(Planner planner, List<Style> styles) {
        this.planner = planner;
        this.styles = styles;
    }

    void plan(BodyPlan plan, Dice dice) {
        planner.plan(plan, dice);
    }

    List<Style> styles() {
        return styles;
    }

    /** In lower case, as tables and file names have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
