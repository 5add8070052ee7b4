package org.tokenrig.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.StreamSupport;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.network.LanguageModel;
import org.tokenrig.inference.network.NetworkThreads;
import org.tokenrig.inference.token.Vocabulary;

/** The small TokenRig of the golden files, as far as its language model goes. */
final class TinyTokenRig {
    private final SafeTensors weights;
    private final Architecture architecture;
    private final float[][] meshCondition; // (prefix tokens, hidden)

    private TinyTokenRig(SafeTensors weights, Architecture architecture, float[][] meshCondition) {
        this.weights = weights;
        this.architecture = architecture;
        this.meshCondition = meshCondition;
    }

    static TinyTokenRig read() throws IOException {
        SafeTensors weights = SafeTensors.open(resource("tiny.safetensors"));
        Architecture architecture = Architecture.fromJson(
                new ObjectMapper().readTree(weights.metadata().get("config")));
        SafeTensors stages = SafeTensors.open(resource("tiny_stages.safetensors"));
        float[] flat = stages.tensor("mesh_condition").toFloatArray();
        int hidden = architecture.languageModel().hidden();
        float[][] condition = new float[flat.length / hidden][hidden];
        for (int i = 0; i < flat.length; i++) {
            condition[i / hidden][i % hidden] = flat[i];
        }
        return new TinyTokenRig(weights, architecture, condition);
    }

    Vocabulary vocabulary() {
        return Vocabulary.ofSize(architecture.vocabulary());
    }

    int tokensPerJoint() {
        return architecture.codec().tokensPerJoint();
    }

    BeamSearch search() {
        return new BeamSearch(vocabulary(), tokensPerJoint());
    }

    /** A model of some meshes: mesh 0 is the golden one, others have its prefix rotated by that many places. */
    PlainLanguageModel model(List<Integer> meshes, List<Prompt> prompts) {
        List<float[][]> prefixes = meshes.stream().map(this::prefix).toList();
        return new PlainLanguageModel(
                weights,
                architecture,
                prefixes,
                prompts.stream().map(Prompt::tokens).toList());
    }

    /** The same meshes and prompts as the network's own model is asked for. */
    List<LanguageModel.PrefixedPrompt> networkPrompts(List<Integer> meshes, List<Prompt> prompts) {
        int hidden = architecture.languageModel().hidden();
        List<LanguageModel.PrefixedPrompt> asked = new ArrayList<>();
        for (int asset = 0; asset < meshes.size(); asset++) {
            float[] flat = new float[meshCondition.length * hidden];
            float[][] prefix = prefix(meshes.get(asset));
            for (int i = 0; i < flat.length; i++) {
                flat[i] = prefix[i / hidden][i % hidden];
            }
            asked.add(new LanguageModel.PrefixedPrompt(flat, prompts.get(asset).tokens()));
        }
        return asked;
    }

    /** The network's own model; whoever asks closes it. */
    LanguageModel network() {
        NetworkThreads.fix(1);
        return LanguageModel.load(architecture, weights, Device.cpu());
    }

    private float[][] prefix(int mesh) {
        float[][] prefix = new float[meshCondition.length][];
        for (int i = 0; i < prefix.length; i++) {
            prefix[i] = meshCondition[(i + mesh) % prefix.length];
        }
        return prefix;
    }

    /** What the language model gives for given tokens after the golden mesh. */
    SafeTensors.Entry stage(String name) throws IOException {
        return SafeTensors.open(resource("tiny_stages.safetensors")).tensor(name);
    }

    /** Checks a search against the whole generations of the golden file, of mesh 0 and without sampling. */
    static void assertGoldenGenerations(BiFunction<Prompt, GenerationOptions, Generation> search) throws IOException {
        JsonNode cases = json("tiny_generation.json").get("generation");
        assertThat(cases).hasSize(8);
        for (JsonNode golden : cases) {
            GenerationOptions options = new GenerationOptions(
                    golden.get("num_beams").asInt(),
                    golden.get("do_sample").asBoolean(),
                    5,
                    0.95,
                    0.7,
                    golden.get("repetition_penalty").asDouble(),
                    golden.get("max_new_tokens").asInt(),
                    golden.get("stop_one_skin_token_early").asBoolean());
            Generation generation = search.apply(new Prompt(ints(golden.get("prompt"))), options);
            int[] expected = ints(golden.get("tokens"));
            assertThat(generation.tokens()).as(golden.get("name").asText()).isEqualTo(expected);
            assertThat(generation.ended()).isEqualTo(expected[expected.length - 1] == 331);
            if (!golden.get("score").isNull()) {
                assertThat(generation.score()).isCloseTo(golden.get("score").asDouble(), within(5e-6));
            }
        }
    }

    static JsonNode json(String name) throws IOException {
        try (InputStream in = TinyTokenRig.class.getResourceAsStream("/golden/" + name)) {
            return new ObjectMapper().readTree(in);
        }
    }

    static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static Path resource(String name) {
        URL url = TinyTokenRig.class.getResource("/golden/" + name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a resource's URL is a URI", e);
        }
    }
}
