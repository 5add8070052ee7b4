package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.generate.BeamSearch;
import org.tokenrig.inference.generate.Generation;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.generate.NextTokenModel;
import org.tokenrig.inference.generate.Prompt;
import org.tokenrig.inference.generate.Sample;
import org.tokenrig.inference.generate.Sampling;
import org.tokenrig.inference.network.LanguageModel;
import org.tokenrig.inference.token.Vocabulary;

/**
 * The step that writes tokens after the prompts of encoded meshes, of several together. What is drawn for a mesh depends on
 * the mesh and the seed, not on what else is written with it. An interruption of the thread ends it between two tokens.
 */
public final class TokenWriter {
    private final LanguageModel languageModel;
    private final BeamSearch search;
    private final Sampling sampling;

    /** A writer with this network, which stays the caller's. */
    public TokenWriter(Architecture architecture, LanguageModel languageModel) {
        requireNonNull(architecture, "architecture is null");
        this.languageModel = requireNonNull(languageModel, "languageModel is null");
        Vocabulary vocabulary = new Vocabulary(architecture.codebook());
        int tokensPerJoint = architecture.codec().tokensPerJoint();
        this.search = new BeamSearch(vocabulary, tokensPerJoint);
        this.sampling = new Sampling(vocabulary, tokensPerJoint);
    }

    /** A sequence for each mesh, by the search that the options ask for. */
    public List<Generation> generate(List<EncodedMesh> meshes, GenerationOptions options, long seed) {
        try (NextTokenModel session = begin(meshes)) {
            return search.generate(session, prompts(meshes), options, seeds(meshes, seed));
        }
    }

    /**
     * Some skeletons for each mesh, none with its skin.
     *
     * @param seeds (meshes, candidates): of what is drawn for each
     * @return (meshes, candidates)
     */
    public List<List<Generation>> skeletons(List<EncodedMesh> meshes, GenerationOptions options, long[][] seeds) {
        try (NextTokenModel session = begin(meshes)) {
            return search.skeletons(session, prompts(meshes), options, seeds);
        }
    }

    /** Some sequences for each mesh, all drawn: (meshes, candidates). */
    public List<List<Generation>> drawn(
            List<EncodedMesh> meshes, GenerationOptions options, int candidates, long seed) {
        try (NextTokenModel session = begin(meshes)) {
            return search.drawn(session, prompts(meshes), options, candidates, seeds(meshes, seed));
        }
    }

    /**
     * Some sequences for each mesh, drawn as the model has it, with the probabilities that a policy gradient needs.
     *
     * @param seeds of each mesh; that of what is drawn is made of it and the mesh
     * @return (meshes, group)
     */
    public List<List<Sample>> samples(List<EncodedMesh> meshes, int group, int maxNewTokens, long[] seeds) {
        long[] own = new long[seeds.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = meshes.get(i).seed(seeds[i]);
        }
        try (NextTokenModel session = begin(meshes)) {
            return sampling.draw(session, prompts(meshes), group, maxNewTokens, own);
        }
    }

    private NextTokenModel begin(List<EncodedMesh> meshes) {
        return new InterruptibleModel(languageModel.begin(meshes.stream()
                .map(mesh -> new LanguageModel.PrefixedPrompt(mesh.prefix(), mesh.prompt()))
                .toList()));
    }

    private static List<Prompt> prompts(List<EncodedMesh> meshes) {
        return meshes.stream().map(mesh -> new Prompt(mesh.prompt())).toList();
    }

    private static long[] seeds(List<EncodedMesh> meshes, long seed) {
        return meshes.stream().mapToLong(mesh -> mesh.seed(seed)).toArray();
    }
}
