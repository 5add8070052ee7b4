package org.tokenrig.jobs.synth;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.io.asset.AssetException;

/**
 * The small assets that are kept in {@code sample-data}: a dozen meshes, and the same with their true rigs; and below
 * {@code characters} six more of the kinds on which models fail that learned from the others alone.
 */
public final class SampleData {
    /** How a sample's mesh is written. */
    private enum Format {
        GLB,
        OBJ,
        GLTF
    }

    private record Sample(String name, Family family, long index, int vertices, Format format) {}

    private static final long SEED = 2026;

    // Chosen by eye among the first of each family.
    private static final List<Sample> SAMPLES = List.of(
            new Sample("person", Family.BIPED, 3, 1600, Format.GLB),
            new Sample("robot", Family.ROBOT, 12, 1600, Format.GLB),
            new Sample("dog", Family.QUADRUPED, 6, 1600, Format.GLB),
            new Sample("bird", Family.BIRD, 2, 1600, Format.GLB),
            new Sample("dragon", Family.DRAGON, 10, 1600, Format.GLB),
            new Sample("fish", Family.FISH, 4, 1600, Format.GLB),
            new Sample("snake", Family.SNAKE, 10, 1600, Format.GLB),
            new Sample("octopus", Family.OCTOPUS, 8, 1600, Format.GLB),
            new Sample("spider", Family.SPIDER, 10, 1600, Format.GLB),
            new Sample("griffin", Family.MIXTURE, 7, 1600, Format.GLB),
            new Sample("chair", Family.CHAIR, 6, 1600, Format.OBJ),
            new Sample("excavator", Family.MACHINE, 11, 1600, Format.GLTF));

    // Chosen by eye among the first twelve of each family.
    private static final List<Sample> CHARACTERS = List.of(
            new Sample("knight", Family.BIG_HEAD, 10, 1600, Format.GLB),
            new Sample("hand", Family.HAND, 6, 1600, Format.GLB),
            new Sample("blob", Family.BLOB, 10, 1000, Format.GLB),
            new Sample("toy-dog", Family.TOY_ANIMAL, 3, 1000, Format.GLB),
            new Sample("person-with-fingers", Family.PERSON, 4, 4000, Format.GLB),
            new Sample("pieces", Family.PIECES, 6, 1600, Format.GLB));

    private SampleData() {}

    /**
     * Writes {@code meshes/} and {@code rigged/} below a folder, and the same below its folder {@code characters}, replacing
     * files of the same names.
     *
     * @return number of samples
     */
    public static int write(Path folder) throws IOException {
        requireNonNull(folder, "folder is null");
        return write(folder, SAMPLES) + write(folder.resolve("characters"), CHARACTERS);
    }

    private static int write(Path folder, List<Sample> samples) throws IOException {
        Path meshes = Files.createDirectories(folder.resolve("meshes"));
        Path rigged = Files.createDirectories(folder.resolve("rigged"));
        CreatureGenerator generator = new CreatureGenerator();
        for (Sample sample : samples) {
            CreatureOptions options = new CreatureOptions(List.of(sample.family()), sample.vertices(), true, false);
            Creature creature = generator.creature(SEED, sample.index(), options);
            try {
                write(meshes, sample, creature);
                Files.write(rigged.resolve(sample.name() + ".glb"), CreatureFile.rigged(creature, sample.name()));
            } catch (AssetException e) {
                throw new IllegalStateException("a sample cannot be written as GLB: " + sample.name(), e);
            }
        }
        return samples.size();
    }

    private static void write(Path folder, Sample sample, Creature creature) throws IOException, AssetException {
        String name = sample.name();
        switch (sample.format()) {
            case GLB -> Files.write(folder.resolve(name + ".glb"), CreatureFile.unrigged(creature, name));
            case OBJ -> {
                Files.write(folder.resolve(name + ".obj"), ObjFile.obj(creature, name + ".mtl"));
                Files.write(folder.resolve(name + ".mtl"), ObjFile.library(creature));
            }
            case GLTF -> {
                SeparateGltf parts = SeparateGltf.of(CreatureFile.unrigged(creature, name), name + ".bin");
                Files.write(folder.resolve(name + ".gltf"), parts.document());
                Files.write(folder.resolve(name + ".bin"), parts.buffer());
            }
        }
    }
}
