package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.io.asset.PrintableText;

/**
 * Makes a model folder of published checkpoints, or of a safetensors file with the same tensor names. Element types are
 * kept. Where both files hold a tensor of the codec, that of the TokenRig checkpoint is used, as the published pipeline does;
 * what only the codec's file holds is rounded to bfloat16 if the TokenRig checkpoint is in bfloat16, as it does too.
 *
 * @param tokenrig the checkpoint ({@code grpo_1400.ckpt})
 * @param codec the codec's own checkpoint ({@code last.ckpt}), which has its hyper-parameters, or empty
 * @param name of the model, for people
 */
public record CheckpointImport(Path tokenrig, Optional<Path> codec, String name) {
    private static final String EMBEDDING = "transformer.model.embed_tokens.weight";
    private static final List<String> PARTS = List.of("mesh_encoder.", "output_proj.", "transformer.", "vae.");

    /** Constants that a module may keep beside its weights; they follow from the architecture. */
    private static final Pattern CONSTANT = Pattern.compile("transformer\\.model\\.(layers\\.\\d+\\.self_attn\\.)?"
            + "rotary_emb\\.(original_)?inv_freq"
            + "|mesh_encoder\\.encoder\\.fourier_embedder\\.frequencies"
            + "|vae\\.model\\.embedder\\.(frequencies|phases|pmpe)"
            + "|vae\\.model\\.FSQ\\.(_levels|_basis|implicit_codebook)");

    public CheckpointImport {
        requireNonNull(tokenrig, "tokenrig is null");
        requireNonNull(codec, "codec is null");
        requireNonNull(name, "name is null");
    }

    /** An import of one file, named after it, as far as its name can be printed. */
    public static CheckpointImport of(Path tokenrig) {
        return new CheckpointImport(
                tokenrig,
                Optional.empty(),
                PrintableText.of(tokenrig.getFileName().toString()));
    }

    /** The same with the codec's own checkpoint. */
    public CheckpointImport withCodec(Path file) {
        return new CheckpointImport(tokenrig, Optional.of(file), name);
    }

    /** The same under another name. */
    public CheckpointImport named(String newName) {
        return new CheckpointImport(tokenrig, codec, newName);
    }

    /**
     * Writes the model folder.
     *
     * @param folder must not exist, or be empty
     * @throws CheckpointException if a file is damaged or hostile, or its tensors do not make a TokenRig
     * @throws IOException if a file cannot be read or written
     */
    public ModelFolder writeTo(Path folder) throws IOException {
        requireFile(tokenrig);
        if (codec.isPresent()) {
            requireFile(codec.get());
        }
        Provenance provenance = Provenance.of("import of a checkpoint").andSource(tokenrig);
        if (codec.isPresent()) {
            provenance.andSource(codec.get());
        }
        try (WeightFile main = WeightFile.open(tokenrig, false);
                WeightFile own = codec.isPresent() ? WeightFile.open(codec.get(), true) : WeightFile.NONE) {
            Map<String, TensorSource> tensors = new LinkedHashMap<>(main.tensors);
            checkTied(main, tensors);
            boolean bfloat16 =
                    tensors.containsKey(EMBEDDING) && tensors.get(EMBEDDING).dtype() == DType.BF16;
            addCodec(tensors, own.tensors, bfloat16, provenance);
            Architecture architecture = main.architecture.isPresent()
                    ? main.architecture.get()
                    : architecture(tensors, main.hyperParameters, own.hyperParameters);
            ModelFolder.check(tokenrig.toString(), architecture, tensors);
            return ModelFolder.write(
                    folder,
                    new ModelFolder.Description(name, main.trained && own.trained, architecture, bfloat16),
                    tensors,
                    provenance);
        }
    }

    private static void requireFile(Path file) throws CheckpointException {
        if (Files.isDirectory(file)) {
            throw new CheckpointException(file + ": is a folder; name the checkpoint's file in it");
        }
    }

    private Architecture architecture(Map<String, TensorSource> tensors, HyperParameters main, HyperParameters own)
            throws CheckpointException {
        if (tensors.keySet().stream().noneMatch(tensor -> tensor.startsWith("vae."))) {
            throw new CheckpointException(
                    tokenrig + ": has no tensors of the codec (vae.*): give its checkpoint with --codec");
        }
        try {
            return ArchitectureInference.of(tensors, main, own);
        } catch (CheckpointException e) {
            throw new CheckpointException(tokenrig + ": " + e.getMessage(), e);
        }
    }

    /** The output projection is the embedding: a second copy must be equal, and is not kept. */
    private void checkTied(WeightFile main, Map<String, TensorSource> tensors) throws IOException {
        TensorSource output = tensors.remove(Architecture.TIED_OUTPUT);
        if (output == null) {
            return;
        }
        TensorSource embedding = tensors.putIfAbsent(EMBEDDING, output);
        if (embedding != null
                && !main.sameElements(EMBEDDING, Architecture.TIED_OUTPUT)
                && !(embedding.dtype() == output.dtype()
                        && Arrays.equals(embedding.shape(), output.shape())
                        && ModelFolder.digest(embedding).equals(ModelFolder.digest(output)))) {
            throw new CheckpointException(tokenrig + ": " + Architecture.TIED_OUTPUT + " must equal " + EMBEDDING
                    + ", to which it is tied; the two differ");
        }
    }

    private static void addCodec(
            Map<String, TensorSource> tensors, Map<String, TensorSource> own, boolean bfloat16, Provenance provenance)
            throws IOException {
        int added = 0;
        int equal = 0;
        int different = 0;
        for (Map.Entry<String, TensorSource> entry : own.entrySet()) {
            TensorSource theirs = bfloat16 && entry.getValue().dtype() == DType.F32
                    ? entry.getValue().to(DType.BF16)
                    : entry.getValue();
            TensorSource present = tensors.putIfAbsent(entry.getKey(), theirs);
            if (present == null) {
                added++;
            } else if (ModelFolder.digest(present).equals(ModelFolder.digest(theirs))) {
                equal++;
            } else {
                different++;
            }
        }
        if (!own.isEmpty()) {
            provenance.and(
                    "codec",
                    added + " tensors from its own file; of those in both files " + equal + " are equal, " + different
                            + " differ (the first source's are used)");
        }
    }

    /** A file of weights under the names of the published checkpoint. */
    private static final class WeightFile implements AutoCloseable {
        static final WeightFile NONE =
                new WeightFile(Map.of(), HyperParameters.NONE, Optional.empty(), Optional.empty(), Map.of(), true);

        private final Map<String, TensorSource> tensors;
        private final HyperParameters hyperParameters;
        private final Optional<Architecture> architecture;
        private final Optional<TorchCheckpoint> torch;
        private final Map<String, String> namesInFile;
        private final boolean trained;

        private WeightFile(
                Map<String, TensorSource> tensors,
                HyperParameters hyperParameters,
                Optional<Architecture> architecture,
                Optional<TorchCheckpoint> torch,
                Map<String, String> namesInFile,
                boolean trained) {
            this.tensors = tensors;
            this.hyperParameters = hyperParameters;
            this.architecture = architecture;
            this.torch = torch;
            this.namesInFile = namesInFile;
            this.trained = trained;
        }

        static WeightFile open(Path file, boolean isCodec) throws IOException {
            Map<String, TensorSource> tensors = new LinkedHashMap<>();
            Map<String, String> names = new LinkedHashMap<>();
            if (file.toString().endsWith(".safetensors")) {
                SafeTensors safeTensors = SafeTensors.open(file);
                for (Map.Entry<String, SafeTensors.Entry> entry :
                        safeTensors.tensors().entrySet()) {
                    put(file, isCodec, entry.getKey(), TensorSource.of(entry.getValue()), tensors, names);
                }
                return new WeightFile(
                        tensors,
                        HyperParameters.NONE,
                        architecture(file, safeTensors),
                        Optional.empty(),
                        names,
                        !ModelFolder.saysUntrained(safeTensors));
            }
            TorchCheckpoint torch = TorchCheckpoint.open(file);
            try {
                for (Map.Entry<String, TensorSource> entry : torch.tensors().entrySet()) {
                    put(file, isCodec, entry.getKey(), entry.getValue(), tensors, names);
                }
            } catch (IOException e) {
                torch.close();
                throw e;
            }
            return new WeightFile(tensors, torch.hyperParameters(), Optional.empty(), Optional.of(torch), names, true);
        }

        private static void put(
                Path file,
                boolean isCodec,
                String nameInFile,
                TensorSource tensor,
                Map<String, TensorSource> tensors,
                Map<String, String> names)
                throws CheckpointException {
            String name = isCodec ? codecName(nameInFile) : mainName(nameInFile);
            if (CONSTANT.matcher(name).matches()) {
                return;
            }
            if (names.put(name, nameInFile) != null) {
                throw new CheckpointException(file + ": has two tensors for " + name);
            }
            tensors.put(name, tensor);
        }

        /** Without what compiling or wrapping a module puts into names. */
        private static String mainName(String nameInFile) {
            String plain = nameInFile.replace("_orig_mod.", "");
            boolean wrapped = PARTS.stream().anyMatch(part -> plain.startsWith("model." + part));
            return wrapped ? plain.substring("model.".length()) : plain;
        }

        private static String codecName(String nameInFile) {
            String plain = mainName(nameInFile);
            if (plain.startsWith("vae.")) {
                return plain;
            }
            return "vae." + (plain.startsWith("model.model.") ? plain.substring("model.".length()) : plain);
        }

        private static Optional<Architecture> architecture(Path file, SafeTensors safeTensors)
                throws CheckpointException {
            String config = safeTensors.metadata().get("config");
            if (config == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(Architecture.fromJson(new JsonMapper().readTree(config)));
            } catch (JsonProcessingException | IllegalArgumentException e) {
                throw new CheckpointException(
                        file + ": __metadata__.config must be an architecture: " + e.getMessage(), e);
            }
        }

        boolean sameElements(String first, String second) {
            return torch.isPresent() && torch.get().sameElements(namesInFile.get(first), namesInFile.get(second));
        }

        @Override
        public void close() throws IOException {
            if (torch.isPresent()) {
                torch.get().close();
            }
        }
    }
}
