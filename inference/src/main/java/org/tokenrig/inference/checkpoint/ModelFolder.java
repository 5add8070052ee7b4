package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.io.asset.PrintableText;
import org.tokenrig.io.asset.Sha256;

/**
 * A model on disk: {@code config.json} (sizes, identity, whether it is trained), {@code model.safetensors} (all tensors,
 * named as in the published checkpoint, to be mapped) and {@code PROVENANCE} (where it comes from).
 *
 * <p>The identity of a model is the sha256 of these lines, each ended by a line feed: {@code tokenrig-model 1}; the
 * architecture as compact JSON; {@code pmpe_bf16_buffers=} true or false; and for each tensor, in the order of names, its
 * name, element type, shape and the sha256 of its bytes, with single spaces between. The order of tensors in the file, its
 * metadata and the model's name do not matter to it; what the folder says of the weights beside it has a digest of its own
 * ({@link ModelClaims}).
 */
public final class ModelFolder {
    /** Sizes, identity and flags. */
    public static final String CONFIG = "config.json";

    /** All tensors. */
    public static final String WEIGHTS = "model.safetensors";

    /** How the model came to be. */
    public static final String PROVENANCE = "PROVENANCE";

    private static final String FORMAT = "tokenrig-model";
    private static final int VERSION = 1;
    private static final int MOST_CONFIG_BYTES = 1 << 20;
    private static final int MOST_PROVENANCE_BYTES = 1 << 20;
    private static final int MOST_NAME = 200;
    /** In the weights' own metadata, so that they say so wherever they are taken. */
    private static final String TRAINED = "trained";

    private static final int MOST_PROBLEMS = 8;
    private static final Set<DType> FLOATS = Set.of(DType.F32, DType.BF16, DType.F16);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path folder;
    private final ModelIdentity identity;
    private final Architecture architecture;
    private final boolean pmpeBf16Buffers;
    private final RecommendedOptions recommended;
    private final boolean sealed;
    private final SafeTensors weights;

    private ModelFolder(Path folder, String id, boolean sealed, Description description, SafeTensors weights) {
        this.folder = folder;
        this.sealed = sealed;
        this.identity = new ModelIdentity(id, description.name(), description.trained());
        this.architecture = description.architecture();
        this.pmpeBf16Buffers = description.pmpeBf16Buffers();
        this.recommended = description.recommended();
        this.weights = weights;
    }

    /**
     * What a model is besides its tensors.
     *
     * @param name for people
     * @param trained false where the weights are random
     * @param architecture sizes of the networks
     * @param pmpeBf16Buffers whether the constants of the codec's embedding are rounded to bfloat16, as the published
     *     pipeline does
     * @param recommended how to run it where the user says nothing; no part of the identity
     */
    public record Description(
            String name,
            boolean trained,
            Architecture architecture,
            boolean pmpeBf16Buffers,
            RecommendedOptions recommended) {
        public Description {
            requireNonNull(name, "name is null");
            requireNonNull(architecture, "architecture is null");
            requireNonNull(recommended, "recommended is null");
            if (name.isBlank() || name.length() > MOST_NAME || !PrintableText.isPrintable(name)) {
                throw new IllegalArgumentException("name must have 1 to " + MOST_NAME
                        + " characters, none of them a control character, cannot be: " + PrintableText.of(name));
            }
        }

        /** A model that recommends nothing. */
        public Description(String name, boolean trained, Architecture architecture, boolean pmpeBf16Buffers) {
            this(name, trained, architecture, pmpeBf16Buffers, RecommendedOptions.NONE);
        }
    }

    /**
     * Opens a model: reads its description and provenance, which must agree, maps its weights and checks the name and shape of
     * every tensor. The weights are not read; {@link #requireWhole()} and {@link #verify()} do that.
     *
     * @throws CheckpointException if the folder breaks a rule
     * @throws IOException if it cannot be read
     */
    public static ModelFolder open(Path folder) throws IOException {
        requireNonNull(folder, "folder is null");
        Path configFile = folder.resolve(CONFIG);
        if (!Files.isRegularFile(configFile) || !Files.isRegularFile(folder.resolve(WEIGHTS))) {
            throw new CheckpointException(folder + ": must be a model folder with " + CONFIG + " and " + WEIGHTS
                    + "; make one with: tokenrig model import");
        }
        Config config = new Config(configFile);
        Description description = config.description();
        SafeTensors weights = SafeTensors.open(folder.resolve(WEIGHTS));
        Map<String, TensorSource> sources = new LinkedHashMap<>();
        weights.tensors().forEach((name, entry) -> sources.put(name, TensorSource.of(entry)));
        check(folder.resolve(WEIGHTS).toString(), description.architecture(), sources);
        if (description.trained() && saysUntrained(weights)) {
            throw config.refused("says that the model is trained, but its weights say that they are random; import or"
                    + " copy the model again");
        }
        return new ModelFolder(folder, config.id(), config.checkClaims(provenance(folder)), description, weights);
    }

    /**
     * Writes a model. The folder appears whole or not at all.
     *
     * @param folder must not exist, or be empty
     * @param tensors all that the architecture names, and no others
     * @throws CheckpointException if a tensor is missing, unexpected or of the wrong shape, or the folder is in use
     * @throws IOException if it cannot be written
     */
    public static ModelFolder write(
            Path folder, Description description, Map<String, TensorSource> tensors, Provenance provenance)
            throws IOException {
        requireNonNull(folder, "folder is null");
        requireNonNull(description, "description is null");
        requireNonNull(provenance, "provenance is null");
        check(description.name(), description.architecture(), requireNonNull(tensors, "tensors is null"));
        if (Files.exists(folder) && !isEmptyFolder(folder)) {
            throw new CheckpointException(folder + ": must not exist, or be an empty folder; it is in use");
        }
        Path parent = folder.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path partial = Files.createTempDirectory(parent, "." + folder.getFileName() + ".partial");
        try {
            Map<String, String> metadata = new TreeMap<>();
            metadata.put("format", "pt");
            metadata.put("config", description.architecture().toJson().toString());
            if (!description.trained()) {
                metadata.put(TRAINED, "false");
            }
            SortedMap<String, String> digests = SafeTensorsWriter.write(partial.resolve(WEIGHTS), metadata, tensors);
            String id = identity(description, tensors, digests);
            byte[] origin = ("model: " + id + "\n" + provenance.text()).getBytes(StandardCharsets.UTF_8);
            ModelClaims claims = new ModelClaims(
                    id,
                    description.name(),
                    description.trained(),
                    description.recommended().settings(),
                    Optional.of(origin));
            Files.write(partial.resolve(CONFIG), JSON.writeValueAsBytes(json(description, claims)));
            Files.write(partial.resolve(PROVENANCE), origin);
            // as other folders are, not private as temporary ones
            makeReadable(partial);
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            delete(partial);
            throw e;
        }
        return open(folder);
    }

    /** Where the model is. */
    public Path folder() {
        return folder;
    }

    /** Which model it is, as its configuration says. */
    public ModelIdentity identity() {
        return identity;
    }

    /** Sizes of the networks. */
    public Architecture architecture() {
        return architecture;
    }

    /** Whether the constants of the codec's embedding are to be rounded to bfloat16. */
    public boolean pmpeBf16Buffers() {
        return pmpeBf16Buffers;
    }

    /** How to run it where the user says nothing. */
    public RecommendedOptions recommended() {
        return recommended;
    }

    /** The mapped tensors: exactly those that the architecture names. */
    public SafeTensors weights() {
        return weights;
    }

    /** Where the model comes from, or an empty text. */
    public String provenance() throws IOException {
        return provenance(folder)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
    }

    /**
     * Whether a digest in the description binds name, training, recommendations and provenance to the weights. Folders of
     * versions before there was one have none, and nothing shows whether what they say was changed.
     */
    public boolean sealed() {
        return sealed;
    }

    /**
     * Reads all weights and recomputes the identity.
     *
     * @return sha256 of weights and architecture; the model is whole if it equals the id of {@link #identity()}
     */
    public String verify() throws IOException {
        Map<String, TensorSource> tensors = new TreeMap<>();
        weights.tensors().forEach((name, entry) -> tensors.put(name, TensorSource.of(entry)));
        SortedMap<String, String> digests = new ConcurrentSkipListMap<>();
        try {
            // the largest first, so that the threads end together
            tensors.entrySet().stream()
                    .sorted(Comparator.comparingLong(entry -> -entry.getValue().byteSize()))
                    .toList()
                    .parallelStream()
                    .forEach(entry -> digests.put(entry.getKey(), digestUnchecked(entry.getValue())));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return identity(
                new Description(identity.name(), identity.trained(), architecture, pmpeBf16Buffers), tensors, digests);
    }

    /**
     * Makes sure that the weights are those of the id, before anything is told to come from this model. A file that was checked
     * on this machine, and has not been touched since, is not read again.
     *
     * @throws CheckpointException if the weights give another id
     */
    public ModelFolder requireWhole() throws IOException {
        return requireWhole(CheckedWeights.in(UserCache.folder()));
    }

    /** The same with another memory of what was checked. */
    ModelFolder requireWhole(CheckedWeights checked) throws IOException {
        String found = checked.id(
                folder.resolve(WEIGHTS), architecture.toJson() + " pmpe_bf16_buffers=" + pmpeBf16Buffers, this::verify);
        if (!found.equals(identity.id())) {
            throw new CheckpointException(folder + ": " + WEIGHTS + " must have the weights that " + CONFIG
                    + " records as " + identity.id() + ", has those of " + found
                    + "; the file is damaged or of another model: import or copy it again");
        }
        return this;
    }

    /** Number of parameters by part: shape encoder, language model, codec. */
    public static SortedMap<String, Long> parameters(Architecture architecture) {
        SortedMap<String, Long> counts = new TreeMap<>();
        architecture.tensorShapes().forEach((name, shape) -> {
            String part = name.startsWith("vae.")
                    ? "codec"
                    : name.startsWith("transformer.") ? "language model" : "shape encoder";
            counts.merge(part, Arrays.stream(shape).reduce(1, (a, b) -> a * b), Long::sum);
        });
        return counts;
    }

    /** Whether a file of weights says that they are random. */
    static boolean saysUntrained(SafeTensors weights) {
        return "false".equals(weights.metadata().get(TRAINED));
    }

    /** Names every tensor that is missing, unexpected, of another shape or no float. */
    static void check(String what, Architecture architecture, Map<String, TensorSource> tensors)
            throws CheckpointException {
        Map<String, long[]> expected = architecture.tensorShapes();
        List<String> problems = new ArrayList<>();
        expected.forEach((name, shape) -> {
            TensorSource tensor = tensors.get(name);
            if (tensor == null) {
                problems.add(name + " is missing");
            } else if (!Arrays.equals(tensor.shape(), shape)) {
                problems.add(name + " must have shape " + Arrays.toString(shape) + ", has "
                        + Arrays.toString(tensor.shape()));
            } else if (!FLOATS.contains(tensor.dtype())) {
                problems.add(name + " must have floats, has " + tensor.dtype());
            }
        });
        tensors.keySet().stream()
                .filter(name -> !expected.containsKey(name))
                .forEach(name -> problems.add(printable(name) + " is unexpected"));
        if (!problems.isEmpty()) {
            String more = problems.size() > MOST_PROBLEMS ? "; and " + (problems.size() - MOST_PROBLEMS) + " more" : "";
            throw new CheckpointException(what + ": tensors must be those of the architecture: "
                    + String.join("; ", problems.subList(0, Math.min(MOST_PROBLEMS, problems.size()))) + more);
        }
    }

    /** sha256 of a tensor's bytes. */
    static String digest(TensorSource tensor) throws IOException {
        MessageDigest digest = Sha256.begin();
        tensor.bytes().writeTo(new OutputStream() {
            @Override
            public void write(int b) {
                digest.update((byte) b);
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                digest.update(from, offset, length);
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String identity(
            Description description, Map<String, TensorSource> tensors, SortedMap<String, String> digests) {
        StringBuilder lines = new StringBuilder();
        lines.append(FORMAT).append(' ').append(VERSION).append('\n');
        lines.append(description.architecture().toJson()).append('\n');
        lines.append("pmpe_bf16_buffers=").append(description.pmpeBf16Buffers()).append('\n');
        digests.forEach((name, digest) -> {
            TensorSource tensor = tensors.get(name);
            lines.append(name).append(' ').append(tensor.dtype()).append(' ');
            lines.append(Arrays.toString(tensor.shape()).replace(" ", "")).append(' ');
            lines.append(digest).append('\n');
        });
        MessageDigest sha256 = Sha256.begin();
        return HexFormat.of().formatHex(sha256.digest(lines.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static String digestUnchecked(TensorSource tensor) {
        try {
            return digest(tensor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<byte[]> provenance(Path folder) throws IOException {
        Path file = folder.resolve(PROVENANCE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > MOST_PROVENANCE_BYTES) {
            throw new CheckpointException(
                    file + ": must have at most " + MOST_PROVENANCE_BYTES + " bytes, has " + Files.size(file));
        }
        return Optional.of(Files.readAllBytes(file));
    }

    private static ObjectNode json(Description description, ModelClaims claims) {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT).put("format_version", VERSION);
        json.put("name", description.name()).put("id", claims.id()).put("trained", description.trained());
        json.put(Config.CLAIMS, claims.digest());
        json.put("pmpe_bf16_buffers", description.pmpeBf16Buffers());
        if (!description.recommended().settings().isEmpty()) {
            json.set("recommended", description.recommended().toJson());
        }
        json.set("architecture", description.architecture().toJson());
        return json;
    }

    private static String shown(JsonNode value) {
        return value == null ? "none" : printable(value.toString());
    }

    static String printable(String name) {
        String clean = name.replaceAll("[^\\x21-\\x7e]", "?");
        return clean.length() <= 200 ? clean : clean.substring(0, 200) + "...";
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Gives a file or folder that was made as a temporary one the usual permissions instead of private ones. */
    static void makeReadable(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    /** Takes a folder away as a whole; who has its files mapped keeps them. */
    static void remove(Path folder) throws IOException {
        Path aside =
                Files.createTempDirectory(folder.toAbsolutePath().getParent(), "." + folder.getFileName() + ".old");
        try {
            Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // another process did so meanwhile
        } finally {
            delete(aside);
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The description as {@code config.json} has it. */
    private static final class Config {
        static final String CLAIMS = "claims";

        private static final Set<String> PROPERTIES = Set.of(
                "format",
                "format_version",
                "name",
                "id",
                "trained",
                CLAIMS,
                "pmpe_bf16_buffers",
                "recommended",
                "architecture");

        private final Path file;
        private final JsonNode json;

        Config(Path file) throws IOException {
            this.file = file;
            if (Files.size(file) > MOST_CONFIG_BYTES) {
                throw refused("must have at most " + MOST_CONFIG_BYTES + " bytes, has " + Files.size(file));
            }
            try {
                this.json = JSON.readTree(Files.readAllBytes(file));
            } catch (JsonProcessingException e) {
                throw refused("is not JSON: " + e.getOriginalMessage());
            }
            if (!FORMAT.equals(json.path("format").textValue())
                    || json.path("format_version").asInt() != VERSION) {
                throw refused("must have format " + FORMAT + " and format_version " + VERSION + ", has "
                        + shown(json.get("format")) + " and " + shown(json.get("format_version")));
            }
            for (Map.Entry<String, JsonNode> property : json.properties()) {
                if (!PROPERTIES.contains(property.getKey())) {
                    throw refused("has an unknown property: " + printable(property.getKey()));
                }
            }
        }

        String id() throws CheckpointException {
            String id = json.path("id").asText();
            if (!id.matches("[0-9a-f]{64}")) {
                throw refused("id must be a sha256 of 64 hexadecimal digits, is " + json.path("id"));
            }
            return id;
        }

        Description description() throws CheckpointException {
            if (!json.path("name").isTextual()
                    || !json.path("trained").isBoolean()
                    || !json.path("pmpe_bf16_buffers").isBoolean()) {
                throw refused("must have a name, and trained and pmpe_bf16_buffers as true or false");
            }
            try {
                return new Description(
                        json.path("name").textValue(),
                        json.path("trained").booleanValue(),
                        Architecture.fromJson(json.path("architecture")),
                        json.path("pmpe_bf16_buffers").booleanValue(),
                        RecommendedOptions.fromJson(json.path("recommended")));
            } catch (IllegalArgumentException e) {
                throw refused(e.getMessage());
            }
        }

        /**
         * Whether there is a digest of the claims.
         *
         * @throws CheckpointException if what is claimed is not what it was made of, or contradicts itself
         */
        boolean checkClaims(Optional<byte[]> provenance) throws CheckpointException {
            SortedMap<String, String> recommended = new TreeMap<>();
            json.path("recommended")
                    .properties()
                    .forEach(setting ->
                            recommended.put(setting.getKey(), setting.getValue().asText()));
            ModelClaims claims = new ModelClaims(
                    json.path("id").asText(),
                    json.path("name").asText(),
                    json.path("trained").asBoolean(),
                    recommended,
                    provenance);
            Optional<String> contradiction = claims.contradiction();
            if (contradiction.isPresent()) {
                throw refused(contradiction.get() + "; import or copy the model again");
            }
            JsonNode recorded = json.path(CLAIMS);
            if (recorded.isMissingNode()) {
                return false;
            }
            if (!claims.digest().equals(recorded.textValue())) {
                throw refused(
                        "name, trained, recommended and " + PROVENANCE + " must be as they were when the model was"
                                + " made, but they give the digest " + claims.digest() + " where " + CLAIMS + " is "
                                + printable(recorded.asText()) + "; make changes with: tokenrig model convert");
            }
            return true;
        }

        CheckpointException refused(String rule) {
            return new CheckpointException(file + ": " + rule);
        }
    }
}
