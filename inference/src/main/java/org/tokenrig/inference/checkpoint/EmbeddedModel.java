package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.tokenrig.io.asset.Sha256;

/**
 * The trained model in the jar. The networks map a file, so it is unpacked at first use to a folder named after its id and description. Any
 * number of processes may do so at once: each file is written beside its place and moved there, all write the same bytes,
 * and whoever still has an older file mapped keeps it.
 */
public final class EmbeddedModel {
    private static final String PLACE = "org/tokenrig/inference/model/";
    private static final int ID_DIGITS = 16;
    private static final int DESCRIPTION_DIGITS = 8;

    private final ClassLoader resources;
    private final String name;
    private final byte[] config;

    private EmbeddedModel(ClassLoader resources, byte[] config) throws IOException {
        this.resources = resources;
        this.config = config;
        String id = new JsonMapper().readTree(config).path("id").asText();
        if (!id.matches("[0-9a-f]{64}")) {
            throw new CheckpointException("the embedded " + ModelFolder.CONFIG + " must have an id of 64 hexadecimal"
                    + " digits, has: " + id);
        }
        // versions of the program whose model differs in nothing but its description do not share a folder
        String description = HexFormat.of().formatHex(Sha256.begin().digest(config));
        this.name = "model-" + id.substring(0, ID_DIGITS) + "-" + description.substring(0, DESCRIPTION_DIGITS);
    }

    /** The model on the class path of this program, if there is one. */
    public static Optional<EmbeddedModel> find() throws IOException {
        return find(EmbeddedModel.class.getClassLoader());
    }

    /** The model among these resources, if there is one. */
    static Optional<EmbeddedModel> find(ClassLoader resources) throws IOException {
        requireNonNull(resources, "resources is null");
        try (InputStream in = resources.getResourceAsStream(PLACE + ModelFolder.CONFIG)) {
            return in == null ? Optional.empty() : Optional.of(new EmbeddedModel(resources, in.readAllBytes()));
        }
    }

    /**
     * Opens it, from the user's cache ({@code $XDG_CACHE_HOME/tokenrig} or {@code ~/.cache/tokenrig}), or from a temporary
     * folder where that cannot be written, which is deleted when the program ends.
     */
    public ModelFolder open() throws IOException {
        try {
            return open(UserCache.folder());
        } catch (CheckpointException e) {
            throw e;
        } catch (IOException e) {
            Path temporary = Files.createTempDirectory("tokenrig-model");
            temporary.toFile().deleteOnExit();
            ModelFolder model = open(temporary);
            // the last one named is deleted first
            model.folder().toFile().deleteOnExit();
            for (String file : files()) {
                model.folder().resolve(file).toFile().deleteOnExit();
            }
            return model;
        }
    }

    /**
     * Opens it from a folder of this cache, whose weights are compared with the model's id; unpacks it where the folder is
     * missing or not what it should be.
     *
     * @throws CheckpointException where the embedded model itself is damaged
     * @throws IOException where the cache cannot be written
     */
    ModelFolder open(Path cache) throws IOException {
        Path folder = requireNonNull(cache, "cache is null").resolve(name);
        CheckedWeights checked = CheckedWeights.in(cache);
        if (!isWhole(folder, checked)) {
            unpack(folder);
            if (!isWhole(folder, checked)) {
                throw new CheckpointException(
                        folder
                                + ": the embedded model is damaged; its weights, config.json and PROVENANCE do not belong together");
            }
        }
        return ModelFolder.open(folder);
    }

    private boolean isWhole(Path folder, CheckedWeights checked) throws IOException {
        Path configFile = folder.resolve(ModelFolder.CONFIG);
        Path weights = folder.resolve(ModelFolder.WEIGHTS);
        if (!Files.isRegularFile(configFile)
                || !Files.isRegularFile(weights)
                || Files.size(weights) != size(ModelFolder.WEIGHTS)
                || Files.size(configFile) != config.length
                || !Arrays.equals(Files.readAllBytes(configFile), config)) {
            return false;
        }
        try {
            ModelFolder.open(folder).requireWhole(checked);
            return true;
        } catch (CheckpointException | SafeTensors.MalformedException e) {
            return false;
        }
    }

    private void unpack(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String file : files()) {
            Path partial = Files.createTempFile(folder, "." + file, ".partial");
            try (InputStream in = connection(file).getInputStream()) {
                Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
                ModelFolder.makeReadable(partial);
                Files.move(
                        partial,
                        folder.resolve(file),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        }
    }

    /** The configuration last: a folder that has it has the others. */
    private static List<String> files() {
        return List.of(ModelFolder.WEIGHTS, ModelFolder.PROVENANCE, ModelFolder.CONFIG);
    }

    private long size(String file) throws IOException {
        URLConnection connection = connection(file);
        try (InputStream in = connection.getInputStream()) {
            long length = connection.getContentLengthLong();
            return length >= 0 ? length : in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private URLConnection connection(String file) throws IOException {
        URL url = resources.getResource(PLACE + file);
        if (url == null) {
            throw new CheckpointException("the embedded model must have " + file + ", which is missing in the jar");
        }
        return url.openConnection();
    }
}
