package org.tokenrig.jobs.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.tokenrig.inference.train.data.RiggedMesh;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/** A rigged mesh in a file of its own: a rig of a library as a run learns from it, whatever becomes of the library. */
final class StoredRig {
    private static final int MARK = 0x54525231; // TRR1

    private StoredRig() {}

    /** Writes it, whole or not at all. */
    static void write(Path file, RiggedMesh rigged) throws IOException {
        Path partial = Files.createTempFile(file.getParent(), ".rig", ".partial");
        Skeleton skeleton = rigged.rig().skeleton();
        SkinWeights skin = rigged.rig().skin();
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(partial)))) {
            out.writeInt(MARK);
            out.writeInt(skeleton.jointCount());
            for (int joint = 0; joint < skeleton.jointCount(); joint++) {
                out.writeUTF(skeleton.names().get(joint));
                out.writeInt(skeleton.parents()[joint]);
            }
            write(out, skeleton.positions());
            write(out, rigged.mesh().positions());
            write(out, rigged.mesh().triangles());
            out.writeInt(skin.influences());
            write(out, skin.joints());
            write(out, skin.weights());
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static RiggedMesh read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != MARK) {
                throw new IOException(file + " is not a rig that was kept by this version; delete its folder");
            }
            int joints = in.readInt();
            List<String> names = new ArrayList<>();
            int[] parents = new int[joints];
            for (int joint = 0; joint < joints; joint++) {
                names.add(in.readUTF());
                parents[joint] = in.readInt();
            }
            Skeleton skeleton = new Skeleton(names, parents, floats(in));
            Mesh mesh = new Mesh(floats(in), integers(in));
            return new RiggedMesh(mesh, new Rig(skeleton, new SkinWeights(in.readInt(), integers(in), floats(in))));
        }
    }

    private static void write(DataOutputStream out, float[] values) throws IOException {
        out.writeInt(values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    private static void write(DataOutputStream out, int[] values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    private static float[] floats(DataInputStream in) throws IOException {
        float[] values = new float[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }

    private static int[] integers(DataInputStream in) throws IOException {
        int[] values = new int[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }
}
