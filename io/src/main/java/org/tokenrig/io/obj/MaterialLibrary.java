package org.tokenrig.io.obj;

import de.javagl.obj.FloatTuple;
import de.javagl.obj.Mtl;
import de.javagl.obj.MtlReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.ResourceUri;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.gltf.NewGltf;

/** Colour, opacity and texture of an OBJ's materials, as far as the files are there. */
final class MaterialLibrary {
    private static final Set<String> STATEMENTS = Set.of("newmtl", "kd", "d", "tr", "pr", "pm", "map_kd");
    private static final float GREY = 0.8f;
    private static final float ROUGH = 0.9f;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};

    private final Resources resources;
    private final ReadBudget budget;
    private final Map<String, Mtl> materials = new HashMap<>();
    private final Map<String, Optional<byte[]>> images = new HashMap<>();

    private MaterialLibrary(Resources resources, ReadBudget budget) {
        this.resources = resources;
        this.budget = budget;
    }

    /**
     * Reads the libraries that an OBJ names; one that is not there is left out.
     *
     * @param names what its mtllib statements say: a file name, which may have spaces, or several
     * @throws AssetException FORBIDDEN_URI for a name that leaves the folder, BAD_OBJ for a library that cannot be read
     */
    static MaterialLibrary read(List<String> names, Resources resources, ReadBudget budget) throws AssetException {
        MaterialLibrary library = new MaterialLibrary(resources, budget);
        for (String name : names) {
            if (!library.readFile(name) && name.contains(" ")) {
                for (String part : name.split(" +")) {
                    library.readFile(part);
                }
            }
        }
        return library;
    }

    private boolean readFile(String name) throws AssetException {
        Optional<ByteBuffer> bytes = resource(ResourceUri.plainPath(name, "mtllib"));
        if (bytes.isEmpty()) {
            return false;
        }
        ObjLines lines = new ObjLines(bytes.get(), STATEMENTS, budget);
        try {
            for (Mtl material : MtlReader.read(lines)) {
                materials.putIfAbsent(material.getName(), material);
            }
        } catch (ObjLines.BadStatement e) {
            throw e.problem();
        } catch (IOException | RuntimeException e) {
            throw new AssetException(
                    Kind.BAD_OBJ, name + ", line " + lines.line() + " cannot be read: " + e.getMessage(), e);
        }
        return true;
    }

    private Optional<ByteBuffer> resource(String path) throws AssetException {
        try {
            ByteBuffer bytes = resources.read(path, budget.sourceBytesLeft());
            budget.claimSource(bytes.remaining(), path);
            return Optional.of(bytes);
        } catch (AssetException e) {
            if (e.kind() == Kind.MISSING_RESOURCE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A material for glTF; grey where the libraries do not have it. */
    NewGltf.Material material(String name) throws AssetException {
        Mtl mtl = materials.get(name);
        float[] color = {GREY, GREY, GREY, 1};
        if (mtl == null) {
            return new NewGltf.Material(name, color, 0, ROUGH, Optional.empty());
        }
        Optional<byte[]> image = mtl.getMapKd() == null ? Optional.empty() : image(mtl.getMapKd());
        FloatTuple diffuse = mtl.getKd();
        if (diffuse != null) {
            color = new float[] {unit(diffuse.getX(), GREY), unit(diffuse.getY(), GREY), unit(diffuse.getZ(), GREY), 1};
        } else if (image.isPresent()) {
            color = new float[] {1, 1, 1, 1};
        }
        color[3] = unit(mtl.getD(), 1);
        return new NewGltf.Material(name, color, unit(mtl.getPm(), 0), unit(mtl.getPr(), ROUGH), image);
    }

    private static float unit(Float value, float absent) {
        return value == null || value.isNaN() ? absent : Math.max(0, Math.min(1, value));
    }

    /** A PNG or JPEG of the asset's folder. A texture elsewhere (libraries often have absolute paths) is never opened. */
    private Optional<byte[]> image(String name) throws AssetException {
        if (!images.containsKey(name)) {
            images.put(name, readImage(name));
        }
        return images.get(name);
    }

    private Optional<byte[]> readImage(String name) throws AssetException {
        String path;
        try {
            path = ResourceUri.plainPath(name.replace('\\', '/'), "map_Kd");
        } catch (AssetException e) {
            return Optional.empty();
        }
        Optional<ByteBuffer> bytes = resource(path);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        byte[] image = new byte[bytes.get().remaining()];
        bytes.get().get(image);
        boolean readable = startsWith(image, PNG) || startsWith(image, JPEG);
        return readable ? Optional.of(image) : Optional.empty();
    }

    private static boolean startsWith(byte[] file, byte[] magic) {
        return file.length >= magic.length && Arrays.equals(file, 0, magic.length, magic, 0, magic.length);
    }
}
