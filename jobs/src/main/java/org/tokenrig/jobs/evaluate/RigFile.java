package org.tokenrig.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.obj.ObjAsset;
import org.tokenrig.io.rignet.RigNetText;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.Location;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.io.store.StoredAsset;

/**
 * A file with a rig, to be read where it is measured: GLB, VRM or glTF; an OBJ beside which RigNet's text lies, by the same
 * name; or that text alone, for the OBJ beside it or of the other rig of its pair.
 *
 * @param uri percent-encoded where it was listed, else as a manifest has it
 * @param listed what the listing knows; null where a manifest names the file
 */
record RigFile(String uri, StoredAsset listed) implements Serializable {
    private static final String TEXT = ".txt";
    private static final List<String> TEXT_ENDINGS = List.of("_ori_rig", "_rig", "_pred");

    RigFile {
        requireNonNull(uri, "uri is null");
    }

    static RigFile of(StoredAsset listed) {
        return new RigFile(listed.uri(), listed);
    }

    static RigFile at(String location) {
        return new RigFile(location, null);
    }

    /** Whether a name is of a rig's text. */
    static boolean isText(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(TEXT);
    }

    /** Names under which a text may lie beside {@code fox.obj}, or the OBJ beside a text. */
    static List<String> stemsOf(String stem) {
        for (String ending : TEXT_ENDINGS) {
            if (stem.endsWith(ending)) {
                return List.of(stem, stem.substring(0, stem.length() - ending.length()));
            }
        }
        return List.of(stem);
    }

    /**
     * A mesh and how it is rigged.
     *
     * @param mesh empty for a text without OBJ
     * @param points (vertices): the statements of the OBJ that its vertices are at; null where there is none
     * @param pointCount how many it has
     * @param rig of a GLB or glTF
     * @param text of an OBJ, or alone
     */
    record Read(Optional<Mesh> mesh, int[] points, int pointCount, Optional<Rig> rig, Optional<RigNetText> text) {
        /**
         * The rig, at the vertices of the mesh, or of the other file's where this is a text alone.
         *
         * @throws AssetException no skeleton, or weights of vertices that are not there
         */
        Rig rigOn(Read other) throws AssetException {
            if (rig.isPresent()) {
                return rig.get();
            }
            RigNetText own = text.orElseThrow(() -> new AssetException(
                    Kind.NO_SKELETON,
                    "there must be a skeleton that the mesh follows, or RigNet's text beside an OBJ; there is none"));
            Read at = mesh.isPresent() ? this : other;
            if (at.points != null) {
                return new Rig(own.skeleton(), own.skin(at.points, at.pointCount));
            }
            int vertices = at.mesh
                    .orElseThrow(() -> new AssetException(
                            Kind.MISSING_RESOURCE, "a rig's text must have an OBJ beside it, or one in its pair"))
                    .vertexCount();
            int[] same = new int[vertices];
            for (int vertex = 0; vertex < vertices; vertex++) {
                same[vertex] = vertex;
            }
            return new Rig(own.skeleton(), own.skin(same, vertices));
        }
    }

    /**
     * Reads it.
     *
     * @param meshOfTexts location of the OBJ that a text alone is of; null for the one beside it, if there is one
     * @throws AssetException where it cannot be read
     */
    Read read(AssetStore store, AssetLimits limits, String meshOfTexts) throws AssetException {
        if (!isText(uri)) {
            return asset(stored(store), store, limits);
        }
        String name = name(uri);
        // resources are found beside an asset; the text is one
        StoredAsset beside =
                listed != null ? listed : new StoredAsset(new AssetId(name), uriOf(uri), 0, "a neighbour of others");
        ByteBuffer bytes = store.folderOf(beside).read(name, limits.maxBytes());
        RigNetText text = RigNetText.read(bytes, limits);
        Optional<Asset> mesh = meshOfTexts != null
                ? Optional.of(whole(RigFile.at(meshOfTexts).stored(store), store, limits))
                : meshBeside(beside, store, limits);
        int[] points = null;
        int pointCount = 0;
        if (mesh.isPresent() && mesh.get() instanceof ObjAsset obj) {
            points = obj.points();
            pointCount = obj.pointCount();
        }
        return new Read(mesh.map(Asset::mesh), points, pointCount, Optional.empty(), Optional.of(text));
    }

    private static Optional<Asset> meshBeside(StoredAsset text, AssetStore store, AssetLimits limits)
            throws AssetException {
        String name = name(text.id().path());
        for (String stem : stemsOf(name.substring(0, name.length() - TEXT.length()))) {
            Resources folder = store.folderOf(text);
            try {
                ByteBuffer bytes = folder.read(stem + ".obj", limits.maxBytes());
                return Optional.of(AssetReader.read(new AssetId(stem + ".obj"), bytes, folder, limits));
            } catch (AssetException e) {
                if (e.kind() != Kind.MISSING_RESOURCE) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    private static Read asset(StoredAsset stored, AssetStore store, AssetLimits limits) throws AssetException {
        Asset asset = whole(stored, store, limits);
        if (asset instanceof ObjAsset obj) {
            return new Read(
                    Optional.of(obj.mesh()),
                    obj.points(),
                    obj.pointCount(),
                    Optional.empty(),
                    textBeside(stored, store, limits));
        }
        return new Read(Optional.of(asset.mesh()), null, 0, Optional.of(asset.requireRig()), Optional.empty());
    }

    private static Asset whole(StoredAsset stored, AssetStore store, AssetLimits limits) throws AssetException {
        return AssetReader.read(stored.id(), store.read(stored, limits.maxBytes()), store.folderOf(stored), limits);
    }

    private static Optional<RigNetText> textBeside(StoredAsset obj, AssetStore store, AssetLimits limits)
            throws AssetException {
        String name = name(obj.id().path());
        String stem = name.substring(0, name.lastIndexOf('.'));
        for (String ending : List.of("", "_rig", "_ori_rig", "_pred")) {
            try {
                ByteBuffer bytes = store.folderOf(obj).read(stem + ending + TEXT, limits.maxBytes());
                if (RigNetText.isRig(bytes)) {
                    return Optional.of(RigNetText.read(bytes, limits));
                }
            } catch (AssetException e) {
                if (e.kind() != Kind.MISSING_RESOURCE) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    private StoredAsset stored(AssetStore store) throws AssetException {
        if (listed != null) {
            return listed;
        }
        try {
            List<StoredAsset> found = store.list(uri, List.of());
            if (found.size() == 1) {
                return found.get(0);
            }
            throw new AssetException(Kind.STORAGE, "a pair must name one file, not a folder or a pattern: " + uri);
        } catch (FileNotFoundException e) {
            throw new AssetException(Kind.MISSING_RESOURCE, "there is no file " + uri, e);
        } catch (IOException | IllegalArgumentException e) {
            throw new AssetException(Kind.STORAGE, "cannot find " + uri + ": " + StorageProblem.reason(e), e);
        }
    }

    private static String uriOf(String location) {
        return Location.uri(Location.path(location));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
