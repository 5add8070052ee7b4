package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.inference.checkpoint.CheckpointException;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensorsWriter;
import org.tokenrig.inference.checkpoint.TensorSource;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.network.NetworkThreads;
import org.tokenrig.inference.trace.StageTrace;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

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
        })
final class ModelTraceCommand extends ModelFileCommand {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "The model folder whose stages run, or embedded or untrained, which are models of this "
                    + "program.")
    private String folder;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "The inputs are read from this file (safetensors).")
    private Path input;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description = "The outputs are written to this file, which must not exist.")
    private Path output;

    @Option(
            names = "--generation",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "The generation, which is the slow part, runs too. The default is on.")
    private boolean generated;

    @Mixin
    private GenerationFlags sampling;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "Sampling follows from this seed. The default is ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--device",
            defaultValue = "cpu",
            description = "The network runs on this device: cpu, cuda:0, ... The default is ${DEFAULT-VALUE}.")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "One operation has this many threads on the CPU. The default is all cores.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    int run() throws IOException, UnusableRunException {
        RunOutput.requireFile(output);
        if (Files.exists(output)) {
            throw new ParameterException(commandLine(), "--output must not exist, does: " + output);
        }
        Optional<GenerationOptions> generation;
        try {
            generation = generated
                    ? Optional.of(GenerationOptions.of(sampling.values(GenerationOptions.SETTINGS)))
                    : Optional.empty();
            NetworkThreads.fix(threads);
            TokenRig.requireDevice(device);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(), e.getMessage(), e);
        }
        ModelFolder model = ModelFolderArgument.open(folder).requireWhole();
        Map<String, TensorSource> outputs;
        List<String> unread;
        try {
            SafeTensors inputs = SafeTensors.open(input);
            unread = StageTrace.unread(model, inputs);
            outputs = StageTrace.of(model, inputs, device, generation, seed);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(input + ": " + e.getMessage(), e);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("model", model.identity().id());
        metadata.put("config", model.architecture().toJson().toString());
        generation.ifPresent(options -> metadata.put("generation", options + ", seed " + seed));
        SafeTensorsWriter.write(output, metadata, outputs);
        PrintWriter out = commandLine().getOut();
        outputs.forEach((name, tensor) -> out.println(name + " " + tensor));
        out.flush();
        if (!unread.isEmpty()) {
            PrintWriter err = commandLine().getErr();
            err.println("tokenrig: not read: " + String.join(", ", unread)
                    + "; the codec of this model has a row encoder, which"
                    + " has no condition and reads codes together with vertices, triangles, joints and parents");
            err.flush();
        }
        return TokenRigCommand.DONE;
    }
}
