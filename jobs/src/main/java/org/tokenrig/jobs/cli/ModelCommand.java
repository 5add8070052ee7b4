package org.tokenrig.jobs.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.BuiltInModel;
import org.tokenrig.inference.checkpoint.CheckpointException;
import org.tokenrig.inference.checkpoint.CheckpointImport;
import org.tokenrig.inference.checkpoint.ModelConversion;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensorsWriter;
import org.tokenrig.inference.checkpoint.TensorSource;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.network.NetworkThreads;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.inference.trace.StageTrace;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tokenrig model}: published checkpoints to model folders, and back to facts. */
@Command(
        name = "model",
        description = "Makes model folders of published checkpoints, and tells what a model is.",
        subcommands = {
            ModelCommand.Import.class,
            ModelCommand.Random.class,
            ModelCommand.Convert.class,
            ModelCommand.Inspect.class,
            ModelCommand.Verify.class,
            ModelCommand.Trace.class
        },
        mixinStandardHelpOptions = true)
final class ModelCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }

    /** What a command does, but for how it tells that a file cannot be used. */
    @FunctionalInterface
    private interface Action {
        int run() throws IOException, UnusableRunException;
    }

    /** A file that is missing or breaks a rule is wrong usage, told in one sentence: nothing was written. */
    private static int telling(CommandSpec spec, Action action) throws IOException, UnusableRunException {
        try {
            return action.run();
        } catch (CheckpointException | SafeTensors.MalformedException e) {
            spec.commandLine().getErr().println("tokenrig: " + e.getMessage());
        } catch (NoSuchFileException e) {
            spec.commandLine().getErr().println("tokenrig: there is no file " + e.getMessage());
        } catch (FileNotFoundException e) {
            spec.commandLine().getErr().println("tokenrig: cannot read " + e.getMessage());
        }
        spec.commandLine().getErr().flush();
        return TokenRigCommand.WRONG_USAGE;
    }

    /** The model folder, with or without the name of the option. */
    private static final class FolderArgument {
        @Option(
                names = "--model",
                required = true,
                paramLabel = "DIR",
                description = "Model folder; or embedded, untrained: those of this program.")
        private String named;

        @Parameters(paramLabel = "DIR", description = "The same.")
        private String bare;

        ModelFolder open() throws IOException {
            return ModelCommand.open(named != null ? named : bare);
        }
    }

    /** A model folder, or a model of this program by its name. */
    private static ModelFolder open(String folder) throws IOException {
        Optional<BuiltInModel> builtIn = BuiltInModel.named(folder);
        return builtIn.isPresent() ? builtIn.get().open() : ModelFolder.open(Path.of(folder));
    }

    private static String identity(ModelFolder model) {
        return model.identity().name() + (model.identity().trained() ? "" : " (UNTRAINED)") + "\nid "
                + model.identity().id();
    }

    /** {@code tokenrig model import}. */
    @Command(
            name = "import",
            description = {
                "Reads a published checkpoint, checks every tensor and writes a model folder.",
                "",
                "The file is read as data: nothing in it is executed. Element types are kept.",
                ""
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Import implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(
                names = "--tokenrig",
                required = true,
                paramLabel = "FILE",
                description = "The checkpoint (grpo_1400.ckpt), or a safetensors file with the same tensor names.")
        private Path tokenrig;

        @Option(
                names = "--codec",
                paramLabel = "FILE",
                description =
                        "The codec's own checkpoint (last.ckpt). It says the codec's head count and levels, which are"
                                + " needed unless all shapes are the published ones, and gives tensors that the first file lacks.")
        private Path codec;

        @Option(
                names = "--output",
                required = true,
                paramLabel = "DIR",
                description = "Model folder to write; new or empty.")
        private Path output;

        @Option(names = "--name", description = "Name of the model. Default: that of the first file.")
        private String name;

        @Override
        public Integer call() throws IOException, UnusableRunException {
            return telling(spec, this::importFiles);
        }

        private int importFiles() throws IOException, UnusableRunException {
            RunOutput.requireFolder(output);
            CheckpointImport plan = CheckpointImport.of(tokenrig);
            if (codec != null) {
                plan = plan.withCodec(codec);
            }
            if (name != null) {
                plan = plan.named(name);
            }
            ModelFolder model = plan.writeTo(output);
            PrintWriter out = spec.commandLine().getOut();
            out.println("imported " + identity(model));
            out.print(model.provenance()
                    .lines()
                    .filter(line -> line.startsWith("codec: "))
                    .map(line -> line + System.lineSeparator())
                    .reduce("", String::concat));
            out.println("use it with --model " + output);
            out.flush();
            return TokenRigCommand.DONE;
        }
    }

    /** {@code tokenrig model random}. */
    @Command(
            name = "random",
            description =
                    "Writes a model of random weights, to measure time and memory, or to compare implementations.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Random implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(
                names = "--size",
                defaultValue = "small",
                description = "small or published. Default: ${DEFAULT-VALUE}.")
        private Size size;

        @Option(names = "--dtype", defaultValue = "F32", description = "F32 or BF16. Default: ${DEFAULT-VALUE}.")
        private SafeTensors.DType dtype;

        @Option(names = "--seed", paramLabel = "S", defaultValue = "7", description = "Default: ${DEFAULT-VALUE}.")
        private long seed;

        @Option(
                names = "--output",
                required = true,
                paramLabel = "DIR",
                description = "Model folder to write; new or empty.")
        private Path output;

        /** Sizes that are at hand. */
        enum Size {
            SMALL(RandomModel.SMALL),
            PUBLISHED(Architecture.PUBLISHED);

            private final Architecture architecture;

            Size(Architecture architecture) {
                this.architecture = architecture;
            }
        }

        @Override
        public Integer call() throws IOException, UnusableRunException {
            return telling(spec, this::write);
        }

        private int write() throws IOException, UnusableRunException {
            RunOutput.requireFolder(output);
            if (dtype != SafeTensors.DType.F32 && dtype != SafeTensors.DType.BF16) {
                throw new ParameterException(spec.commandLine(), "--dtype must be F32 or BF16, cannot be: " + dtype);
            }
            ModelFolder model = RandomModel.write(output, size.architecture, seed, dtype);
            spec.commandLine().getOut().println("wrote " + identity(model));
            spec.commandLine().getOut().flush();
            return TokenRigCommand.DONE;
        }
    }

    /** {@code tokenrig model convert}. */
    @Command(
            name = "convert",
            description = {
                "Writes a model with weights of another element type, or with another codec, and reads it again to compare.",
                "",
                "F16 and BF16 have half the bytes of F32; a number that is too large for the type is refused by name.",
                ""
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Convert implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model folder to convert.")
        private String folder;

        @Option(names = "--dtype", defaultValue = "F16", description = "F16, BF16 or F32. Default: ${DEFAULT-VALUE}.")
        private SafeTensors.DType dtype;

        @Option(
                names = "--output",
                required = true,
                paramLabel = "DIR",
                description = "Model folder to write; new or empty.")
        private Path output;

        @Option(names = "--name", description = "Name of the new model. Default: the old one.")
        private String name;

        @Option(
                names = "--codec",
                paramLabel = "DIR",
                description =
                        "Take the codec of this model, which must write the same tokens: one that went on learning to"
                                + " read them (train codec with train.codec.freeze-encoder).")
        private String codec;

        @Option(
                names = "--recommend",
                paramLabel = "KEY=VALUE",
                description = "A setting for runs that do not choose it themselves, such as rig.generation.num-beams=4"
                        + " (repeatable). Default: what the old model recommends.")
        private Map<String, String> recommended = new LinkedHashMap<>();

        @Override
        public Integer call() throws IOException, UnusableRunException {
            return telling(spec, this::convert);
        }

        private int convert() throws IOException, UnusableRunException {
            RunOutput.requireFolder(output);
            ModelFolder source = open(folder);
            ModelFolder written;
            try {
                ModelConversion plan = ModelConversion.of(source, dtype);
                if (name != null) {
                    plan = plan.named(name);
                }
                if (codec != null) {
                    plan = plan.withCodec(ModelCommand.open(codec));
                }
                if (!recommended.isEmpty()) {
                    plan = plan.recommending(RecommendedOptions.of(recommended));
                }
                written = plan.writeTo(output);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("wrote " + identity(written));
            out.printf(
                    Locale.ROOT,
                    "%s, %,d bytes%n",
                    dtype,
                    Files.size(written.folder().resolve(ModelFolder.WEIGHTS)));
            out.flush();
            return TokenRigCommand.DONE;
        }
    }

    /** {@code tokenrig model inspect}. */
    @Command(
            name = "inspect",
            description = "Prints what a model is: identity, architecture, parameters by part, origin.",
            mixinStandardHelpOptions = true)
    static final class Inspect implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @ArgGroup(multiplicity = "1")
        private FolderArgument folder;

        @Override
        public Integer call() throws IOException, UnusableRunException {
            return telling(spec, this::inspect);
        }

        private int inspect() throws IOException {
            ModelFolder model = folder.open();
            PrintWriter out = spec.commandLine().getOut();
            out.println(identity(model));
            out.println();
            ModelFolder.parameters(model.architecture())
                    .forEach((part, count) -> out.printf(Locale.ROOT, "%-15s %,15d parameters%n", part, count));
            out.printf(
                    Locale.ROOT,
                    "%-15s %,15d parameters%n",
                    "in all",
                    model.architecture().parameters());
            out.println();
            model.architecture().toJson().properties().forEach(section -> {
                out.println(section.getKey());
                section.getValue()
                        .properties()
                        .forEach(value -> out.println("  " + value.getKey() + " " + value.getValue()));
            });
            out.println("vocabulary " + model.architecture().vocabulary());
            out.println("embedding constants of the codec "
                    + (model.pmpeBf16Buffers() ? "rounded to bfloat16, as the published pipeline has them" : "exact"));
            model.recommended().settings().forEach((key, value) -> out.println("recommends " + key + " = " + value));
            out.println();
            out.print(model.provenance());
            out.flush();
            return TokenRigCommand.DONE;
        }
    }

    /** {@code tokenrig model verify}. */
    @Command(
            name = "verify",
            description = {
                "Reads all weights and compares their hash with the recorded one, and name, origin and whether the model is"
                        + " trained with what the folder was made with. Exit 1 if weights, 2 if claims differ.",
                "",
                "It finds what was damaged, mixed up or edited. It is no signature: who makes a folder can claim anything.",
                ""
            },
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @ArgGroup(multiplicity = "1")
        private FolderArgument folder;

        @Override
        public Integer call() throws IOException, UnusableRunException {
            return telling(spec, this::verify);
        }

        private int verify() throws IOException {
            ModelFolder model = folder.open();
            String found = model.verify();
            PrintWriter err = spec.commandLine().getErr();
            if (!found.equals(model.identity().id())) {
                err.println("tokenrig: " + model.folder() + " is not what it was: " + ModelFolder.CONFIG + " records "
                        + model.identity().id() + ", weights and architecture give " + found + "; import it again");
            } else if (!model.sealed()) {
                err.println("tokenrig: the weights are those of " + found + ", but nothing binds the name \""
                        + model.identity().name() + "\", and that they are "
                        + (model.identity().trained() ? "trained" : "untrained")
                        + ", to them: the folder was made by an earlier version; import it again, or copy it with"
                        + " tokenrig model convert");
            } else {
                spec.commandLine().getOut().println("whole: " + identity(model));
                spec.commandLine().getOut().flush();
                return TokenRigCommand.DONE;
            }
            err.flush();
            return TokenRigCommand.SOME_FAILED;
        }
    }

    /** {@code tokenrig model trace}. */
    @Command(
            name = "trace",
            description = {
                "Runs every stage of a model on given inputs, to be compared with another implementation.",
                "",
                "Inputs and outputs are safetensors. Inputs, those that are there: points, normals (N, 3); mesh_query,"
                        + " skin_query (indices); codes (joints, tokens); fsq_input; teacher_ids; skin_decoded (N, joints:"
                        + " influences to encode); prompt. Outputs: fourier, pmpe, shape_latents, mesh_condition,"
                        + " skin_condition, fsq_latents, skin_decoded, encoded_codes, fsq_output_codes, teacher_logits,"
                        + " generated_tokens, generated_score; stages with embedding constants rounded to bfloat16 end in"
                        + " _bf16_buffers.",
                ""
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Trace implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model folder.")
        private String folder;

        @Option(names = "--input", required = true, paramLabel = "FILE", description = "Inputs (safetensors).")
        private Path input;

        @Option(names = "--output", required = true, paramLabel = "FILE", description = "Outputs; must not exist.")
        private Path output;

        @Option(names = "--no-generation", description = "Leave out the generation, which is the slow part.")
        private boolean noGeneration;

        @Option(
                names = "--num-beams",
                paramLabel = "N",
                defaultValue = "10",
                description = "Default: ${DEFAULT-VALUE}.")
        private int beams;

        @Option(names = "--no-sample", description = "Take the best candidates instead of drawing them.")
        private boolean noSample;

        @Option(
                names = "--top-k",
                paramLabel = "N",
                defaultValue = "5",
                description = "0 keeps all. Default: ${DEFAULT-VALUE}.")
        private int topK;

        @Option(names = "--top-p", paramLabel = "P", defaultValue = "0.95", description = "Default: ${DEFAULT-VALUE}.")
        private double topP;

        @Option(
                names = "--temperature",
                paramLabel = "T",
                defaultValue = "1.0",
                description = "Default: ${DEFAULT-VALUE}.")
        private double temperature;

        @Option(
                names = "--repetition-penalty",
                paramLabel = "R",
                defaultValue = "2.0",
                description = "Default: ${DEFAULT-VALUE}.")
        private double repetitionPenalty;

        @Option(
                names = "--max-new-tokens",
                paramLabel = "N",
                defaultValue = "2048",
                description = "Default: ${DEFAULT-VALUE}.")
        private int maxNewTokens;

        @Option(
                names = "--stop-one-skin-token-early",
                description = "The first public release's rule, which reads the end token as the last code.")
        private boolean stopEarly;

        @Option(
                names = "--seed",
                paramLabel = "S",
                defaultValue = "0",
                description = "Of sampling. Default: ${DEFAULT-VALUE}.")
        private long seed;

        @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda:0, ... Default: ${DEFAULT-VALUE}.")
        private String device;

        @Option(names = "--threads", paramLabel = "N", description = "Of the CPU. Default: all cores.")
        private int threads = Runtime.getRuntime().availableProcessors();

        @Override
        public Integer call() throws IOException, UnusableRunException {
            return telling(spec, this::trace);
        }

        private int trace() throws IOException, UnusableRunException {
            RunOutput.requireFile(output);
            if (Files.exists(output)) {
                throw new ParameterException(spec.commandLine(), "--output must not exist, does: " + output);
            }
            Optional<GenerationOptions> generation;
            try {
                generation = noGeneration
                        ? Optional.empty()
                        : Optional.of(new GenerationOptions(
                                beams, !noSample, topK, topP, temperature, repetitionPenalty, maxNewTokens, stopEarly));
                NetworkThreads.fix(threads);
                TokenRig.requireDevice(device);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            ModelFolder model = open(folder).requireWhole();
            Map<String, TensorSource> outputs;
            try {
                outputs = StageTrace.of(model, SafeTensors.open(input), device, generation, seed);
            } catch (IllegalArgumentException e) {
                throw new CheckpointException(input + ": " + e.getMessage(), e);
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            metadata.put("model", model.identity().id());
            metadata.put("config", model.architecture().toJson().toString());
            generation.ifPresent(options -> metadata.put("generation", options + ", seed " + seed));
            SafeTensorsWriter.write(output, metadata, outputs);
            PrintWriter out = spec.commandLine().getOut();
            outputs.forEach((name, tensor) -> out.println(name + " " + tensor));
            out.flush();
            return TokenRigCommand.DONE;
        }
    }
}
