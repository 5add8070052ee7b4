package org.tokenrig.jobs.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.Location;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.plan.PlannedAsset;

/** Where rigged files of a run and true ones come from, as GLBs that a page can hold. */
final class RiggedGlbs {
    private static final String FOLDER = "/rigged/";
    private static final String DRACO = "KHR_draco_mesh_compression";
    private static final int GLB_MAGIC = 0x676C5446;
    private static final int INFLUENCES = 4;

    private final Configuration configuration;

    RiggedGlbs(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * The bytes of a rigged file of a run. Where the run's folder was moved since, they are found below the folder as it is now.
     *
     * @param run the folder that has the tables
     * @param uri of the table's {@code output_uri}
     */
    byte[] ofRun(OutputFolder run, String uri) throws IOException {
        Path path = new Path(URI.create(uri));
        FileSystem storage = Location.fileSystem(path, configuration);
        String place = path.toUri().getPath();
        int folder = Math.max(place.lastIndexOf(FOLDER), place.lastIndexOf("/" + PlannedAsset.QUARANTINE));
        if (folder >= 0 && !storage.exists(path)) {
            return run.get(place.substring(folder + 1));
        }
        try (InputStream in = storage.open(path)) {
            return in.readAllBytes();
        }
    }

    /** A rigged file of a run, read: its mesh and its rig. */
    Asset read(OutputFolder run, String id, String uri) throws IOException, AssetException {
        byte[] bytes = ofRun(run, uri);
        return AssetReader.read(new AssetId(id), bytes, Resources.none(), AssetLimits.DEFAULT);
    }

    /** A file of a library, read. */
    Asset read(StoredAsset stored) throws AssetException {
        AssetStore store = AssetStore.over(configuration);
        return AssetReader.read(
                stored.id(),
                store.read(stored, AssetLimits.DEFAULT.maxBytes()),
                store.folderOf(stored),
                AssetLimits.DEFAULT);
    }

    /**
     * A rigged file of a library as one GLB: as it is, where it is one that browsers read; else with its files and its compressed
     * geometry in it.
     *
     * @throws AssetException where it cannot be read, has no rig, or cannot be brought into that form
     */
    byte[] ofLibrary(StoredAsset stored) throws AssetException {
        AssetStore store = AssetStore.over(configuration);
        ByteBuffer bytes = store.read(stored, AssetLimits.DEFAULT.maxBytes());
        if (bytes.remaining() > 4 && bytes.getInt(0) == GLB_MAGIC && !hasDraco(bytes)) {
            byte[] whole = new byte[bytes.remaining()];
            bytes.duplicate().get(whole);
            return whole;
        }
        Asset asset = AssetReader.read(stored.id(), bytes, store.folderOf(stored), AssetLimits.DEFAULT);
        Rig rig = asset.requireRig();
        if (rig.skin().influences() != INFLUENCES) {
            throw new AssetException(
                    Kind.BAD_SKIN,
                    "to be shown, a file that is no plain GLB must have four influences a vertex, it has "
                            + rig.skin().influences());
        }
        return asset.withRig(rig, Map.of(), true).glb();
    }

    private static boolean hasDraco(ByteBuffer glb) {
        int json = Math.min(glb.remaining() - 20, Integer.reverseBytes(glb.getInt(12)));
        byte[] text = new byte[Math.max(0, json)];
        glb.duplicate().position(20).get(text);
        return new String(text, ISO_8859_1).contains(DRACO);
    }
}
