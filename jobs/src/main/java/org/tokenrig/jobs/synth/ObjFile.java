package org.tokenrig.jobs.synth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureMaterial;
import org.tokenrig.inference.synth.CreaturePart;

/** A creature's mesh as Wavefront OBJ with its material library. */
final class ObjFile {
    private ObjFile() {}

    /** The geometry; names {@code library} as its material library. */
    static byte[] obj(Creature creature, String library) {
        StringBuilder text = new StringBuilder("mtllib " + library + "\n");
        float[] positions = creature.mesh().positions();
        for (int i = 0; i < positions.length; i += 3) {
            text.append(
                    String.format(Locale.ROOT, "v %.5f %.5f %.5f%n", positions[i], positions[i + 1], positions[i + 2]));
        }
        float[] normals = creature.normals();
        for (int i = 0; i < normals.length; i += 3) {
            text.append(String.format(Locale.ROOT, "vn %.3f %.3f %.3f%n", normals[i], normals[i + 1], normals[i + 2]));
        }
        for (CreaturePart part : creature.parts()) {
            text.append("usemtl ").append(part.material().name()).append('\n');
            for (int t = part.firstTriangle(); t < part.firstTriangle() + part.triangleCount(); t++) {
                text.append('f');
                for (int corner = 0; corner < 3; corner++) {
                    int index = creature.mesh().triangles()[3 * t + corner] + 1;
                    text.append(' ').append(index).append("//").append(index);
                }
                text.append('\n');
            }
        }
        return text.toString().replace(System.lineSeparator(), "\n").getBytes(UTF_8);
    }

    /** The materials. */
    static byte[] library(Creature creature) {
        StringBuilder text = new StringBuilder();
        for (CreaturePart part : creature.parts()) {
            CreatureMaterial material = part.material();
            text.append("newmtl ").append(material.name()).append('\n');
            text.append(String.format(
                    Locale.ROOT, "Kd %.4f %.4f %.4f%n", material.red(), material.green(), material.blue()));
        }
        return text.toString().replace(System.lineSeparator(), "\n").getBytes(UTF_8);
    }
}
