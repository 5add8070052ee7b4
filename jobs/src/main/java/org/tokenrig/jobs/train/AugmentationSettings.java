package org.tokenrig.jobs.train;

import static org.tokenrig.inference.setting.Bounds.share;
import static org.tokenrig.inference.setting.Bounds.within;

import java.util.List;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.inference.train.data.Augmentation;

/** The settings of an {@link Augmentation}, which creatures and rigs of a library have each for themselves. */
final class AugmentationSettings {
    static final AugmentationSettings OF_CREATURES = new AugmentationSettings("train.data.augmentation", false);
    static final AugmentationSettings OF_LIBRARY = new AugmentationSettings("train.data.library-augmentation", true);

    private final Setting<Double> mirror;
    private final Setting<Double> pose;
    private final Setting<Double> poseShare;
    private final Setting<Double> poseDegrees;
    private final Setting<Double> stretch;
    private final Setting<Double> stretchMost;
    private final Setting<Double> scale;
    private final Setting<Double> scaleMost;
    private final Setting<Double> turn;
    private final Setting<Double> turnDegrees;
    private final Setting<Double> deletion;
    private final Setting<Double> deletionShare;
    private final Setting<Double> noise;
    private final Setting<Double> noiseExtent;
    private final Setting<Double> facing;
    private final Setting<Double> limbs;
    private final Setting<Double> limbsMost;
    private final Setting<Double> insertion;
    private final Setting<Double> insertionShare;
    private final Setting<Double> pieces;
    private final Setting<Double> donation;
    private final Setting<Double> resolution;
    private final Setting<Double> seams;
    private final Setting<Double> warp;
    private final Setting<Double> warpMost;

    /** @param library whether rigs of a library are changed, of which there are few, and not creatures, which vary already */
    private AugmentationSettings(String section, boolean library) {
        mirror = Setting.number(
                section + ".mirror", 0.5, share(), "A mesh is mirrored with this probability: left becomes right.");
        pose = Setting.number(
                section + ".pose", library ? 0.5 : 0.3, share(), "Joints are turned with this probability.");
        poseShare = Setting.number(
                section + ".pose-share", library ? 0.4 : 0.3, share(), "This share of the joints is turned.");
        poseDegrees = Setting.number(
                        section + ".pose-degrees",
                        library ? 25.0 : 30.0,
                        within(0.0, 180.0),
                        "A joint is turned by this at most.")
                .unit("degrees");
        stretch = Setting.number(
                section + ".stretch",
                library ? 0.5 : 0.3,
                share(),
                "Each axis is stretched by a factor of its own with this probability.");
        stretchMost = Setting.number(
                section + ".stretch-most",
                1.25,
                within(1.0, 10.0),
                "The factor of an axis lies between the inverse of this and this.");
        scale = Setting.number(section + ".scale", 0.0, share(), "A mesh is scaled as a whole with this probability.");
        scaleMost = Setting.number(
                section + ".scale-most",
                1.0,
                within(1.0, 1_000.0),
                "The factor of the whole lies between the inverse of this and this.");
        turn = Setting.number(
                section + ".turn",
                library ? 0.4 : 0.3,
                share(),
                "A mesh is turned about the vertical with this probability.");
        turnDegrees = Setting.number(
                        section + ".turn-degrees",
                        library ? 20.0 : 10.0,
                        within(0.0, 180.0),
                        "A mesh is turned by this at most.")
                .unit("degrees");
        deletion = Setting.number(
                section + ".deletion",
                library ? 0.1 : 0.05,
                share(),
                "Joints are left out with this probability; their weight goes to their parents.");
        deletionShare = Setting.number(
                section + ".deletion-share", 0.15, share(), "At most this share of the joints is left out.");
        noise = Setting.number(
                section + ".noise", 0.3, share(), "Each vertex is moved by itself with this probability.");
        noiseExtent = Setting.number(
                section + ".noise-extent",
                0.002,
                within(0.0, 0.1),
                "A vertex is moved by at most this share of the longest side.");
        facing = Setting.number(
                section + ".facing",
                library ? 0.2 : 0.0,
                share(),
                "A mesh is turned about the vertical to look anywhere with this probability.");
        limbs = Setting.number(
                section + ".limbs",
                library ? 0.5 : 0.0,
                share(),
                "A mesh gets other proportions, limb by limb, with this probability.");
        limbsMost = Setting.number(
                section + ".limbs-most",
                library ? 1.35 : 1.0,
                within(1.0, 3.0),
                "The factors of limbs lie between the inverse of this and this.");
        insertion = Setting.number(
                section + ".insertion", library ? 0.1 : 0.0, share(), "Bones are cut in two with this probability.");
        insertionShare = Setting.number(
                section + ".insertion-share", library ? 0.3 : 0.0, share(), "At most this share of the bones is cut.");
        pieces = Setting.number(
                section + ".pieces",
                library ? 0.3 : 0.0,
                share(),
                "Some of the small rigid pieces that hang apart, such as hats, weapons and eyes, "
                        + "are left out with this probability.");
        donation = Setting.number(
                section + ".donation",
                library ? 0.15 : 0.0,
                share(),
                "A small rigid piece of another rig is added with this probability.");
        resolution = Setting.number(
                section + ".resolution",
                library ? 0.3 : 0.0,
                share(),
                "A mesh gets fewer vertices or more with this probability.");
        seams = Setting.number(
                section + ".seams",
                library ? 0.2 : 0.0,
                share(),
                "Every face is set apart, or vertices at one place become one, with this " + "probability.");
        warp = Setting.number(
                section + ".warp",
                library ? 0.5 : 0.0,
                share(),
                "The space around a mesh is moved, smoothly and without folds, with this probability.");
        warpMost = Setting.number(
                section + ".warp-most",
                library ? 0.6 : 0.0,
                within(0.0, 0.9),
                "What lies close together moves apart or together by at most this share of its distance.");
    }

    List<Setting<?>> settings() {
        return List.of(
                mirror,
                pose,
                poseShare,
                poseDegrees,
                stretch,
                stretchMost,
                scale,
                scaleMost,
                turn,
                turnDegrees,
                deletion,
                deletionShare,
                noise,
                noiseExtent,
                facing,
                limbs,
                limbsMost,
                insertion,
                insertionShare,
                pieces,
                donation,
                resolution,
                seams,
                warp,
                warpMost);
    }

    Augmentation.Settings of(SettingValues values) {
        return new Augmentation.Settings(
                values.get(mirror),
                values.get(pose),
                values.get(poseShare),
                values.get(poseDegrees),
                values.get(stretch),
                values.get(stretchMost),
                values.get(scale),
                values.get(scaleMost),
                values.get(turn),
                values.get(turnDegrees),
                values.get(deletion),
                values.get(deletionShare),
                values.get(noise),
                values.get(noiseExtent),
                new Augmentation.Variety(
                        values.get(facing),
                        values.get(limbs),
                        values.get(limbsMost),
                        values.get(insertion),
                        values.get(insertionShare),
                        values.get(pieces),
                        values.get(donation),
                        values.get(resolution),
                        values.get(seams),
                        values.get(warp),
                        values.get(warpMost)));
    }
}
