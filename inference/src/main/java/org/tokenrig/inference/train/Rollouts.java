package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.generate.Prompt;
import org.tokenrig.inference.generate.Sample;
import org.tokenrig.inference.generate.Sampling;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.inference.network.LanguageModel;
import org.tokenrig.inference.network.RigNetworks;
import org.tokenrig.inference.network.TokenNetworks;
import org.tokenrig.inference.pipeline.EncodedMesh;
import org.tokenrig.inference.pipeline.MeshEncoder;
import org.tokenrig.inference.pipeline.RigDecoder;
import org.tokenrig.inference.pipeline.SampledMesh;
import org.tokenrig.inference.pipeline.TokenWriter;
import org.tokenrig.inference.skin.SkinFinish;
import org.tokenrig.inference.skin.SkinRules;
import org.tokenrig.inference.skin.SkinSource;
import org.tokenrig.inference.skin.SkinSteps;
import org.tokenrig.inference.token.RigTokens;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.inference.train.RolloutGroup.Rollout;
import org.tokenrig.io.asset.AssetException;

/**
 * Draws groups of rigs in this process and judges them, by the same steps as {@link org.tokenrig.inference.TokenRig}. Owns
 * the supervised model's networks, whose codec decodes the skins; those of a policy live as long as a call.
 */
public final class Rollouts implements AutoCloseable {
    private static final SkinSteps AS_DECODED = new SkinSteps(SkinSource.NETWORK, SkinRules.NONE, SkinFinish.NONE);

    private final Architecture architecture;
    private final RolloutOptions options;
    private final RigReward reward;
    private final Sampling sampling;
    private final RigNetworks reference;
    private final MeshEncoder referenceEncoder;
    private final RigDecoder decoder;

    private Rollouts(Architecture architecture, RolloutOptions options, RigReward reward, RigNetworks reference) {
        this.architecture = architecture;
        this.options = options;
        this.reward = reward;
        this.sampling = new Sampling(
                new Vocabulary(architecture.codebook()), architecture.codec().tokensPerJoint());
        this.reference = reference;
        this.referenceEncoder = encoder(reference.tokens());
        this.decoder = new RigDecoder(architecture, reference.codec());
    }

    /**
     * Loads the supervised model.
     *
     * @param reference all its weights; may be closed afterwards
     * @param reward what is to rise
     */
    public static Rollouts open(FrozenWeights reference, RolloutOptions options, RigReward reward) {
        requireNonNull(options, "options is null");
        requireNonNull(reward, "reward is null");
        Architecture architecture =
                requireNonNull(reference, "reference is null").architecture();
        MeshEncoder.requireSamples(architecture, "points", options.points());
        return new Rollouts(
                architecture,
                options,
                reward,
                RigNetworks.load(architecture, reference.file(), Device.cpu(), reference.roundedEmbedding()));
    }

    /** The supervised model's codec conditions whatever the policy writes. */
    private MeshEncoder encoder(TokenNetworks networks) {
        return new MeshEncoder(architecture, networks.shapeEncoder(), reference.codec());
    }

    /**
     * A group for each request, in order. What is drawn depends on the weights, the mesh and the seed alone.
     *
     * @param policy weights of shape encoder and language model
     * @throws IllegalArgumentException where a mesh has no extent
     */
    public List<RolloutGroup> draw(FrozenWeights policy, List<RolloutRequest> requests) {
        if (requests.isEmpty()) {
            return List.of();
        }
        List<SampledMesh> sampled = requests.stream().map(this::sampled).toList();
        List<EncodedMesh> meshes;
        List<List<Sample>> samples;
        try (TokenNetworks networks = TokenNetworks.load(policy.architecture(), policy.file(), Device.cpu())) {
            MeshEncoder encoder = encoder(networks);
            meshes = sampled.stream().map(mesh -> encoded(encoder, mesh)).toList();
            samples = new TokenWriter(architecture, networks.languageModel())
                    .samples(
                            meshes,
                            options.group(),
                            options.maxNewTokens(),
                            requests.stream().mapToLong(RolloutRequest::seed).toArray());
        }
        List<RolloutGroup> groups = new ArrayList<>();
        for (int i = 0; i < meshes.size(); i++) {
            groups.add(group(requests.get(i), meshes.get(i), samples.get(i)));
        }
        return groups;
    }

    private SampledMesh sampled(RolloutRequest request) {
        try {
            return SampledMesh.of(request.mesh(), Optional.empty(), options.points(), request.seed());
        } catch (AssetException e) {
            throw new IllegalArgumentException(request.id() + " cannot be rigged: " + e.getMessage(), e);
        }
    }

    private EncodedMesh encoded(MeshEncoder encoder, SampledMesh mesh) {
        try {
            return encoder.encode(mesh, options.className());
        } catch (AssetException e) {
            throw new IllegalStateException("only a skeleton that is kept can need too many positions", e);
        }
    }

    private RolloutGroup group(RolloutRequest request, EncodedMesh mesh, List<Sample> samples) {
        int[] query = referenceEncoder.query(mesh.sampled());
        float[] prefix = referenceEncoder.prefix(mesh.sampled(), query);
        RigReward.OfMesh scores = reward.of(request.mesh(), mesh.seed(request.seed()));
        List<Rollout> rollouts = new ArrayList<>();
        for (Sample sample : samples) {
            boolean decodable = true;
            Rewards rewards;
            try {
                rewards = rewards(mesh, sample, scores);
            } catch (AssetException e) {
                // the only kind there can be: the tokens are no rig, which is what the reward is to teach
                decodable = false;
                rewards = RewardMetrics.UNDECODABLE;
            }
            rollouts.add(new Rollout(
                    sample.tokens(),
                    sample.logProbabilities(),
                    underReference(prefix, mesh.prompt(), sample.tokens()),
                    decodable,
                    rewards));
        }
        return new RolloutGroup(request.id(), mesh.sampled().samples().cloud(), query, mesh.prompt(), rollouts);
    }

    private double[] underReference(float[] prefix, int[] prompt, int[] tokens) {
        int[] said = Arrays.copyOf(prompt, prompt.length + tokens.length - 1);
        System.arraycopy(tokens, 0, said, prompt.length, tokens.length - 1);
        float[] logits =
                reference.tokens().languageModel().teacherLogits(new LanguageModel.PrefixedPrompt(prefix, said));
        int before = (prompt.length - 1) * architecture.vocabulary();
        return sampling.logProbabilities(logits, before, new Prompt(prompt), tokens);
    }

    private Rewards rewards(EncodedMesh mesh, Sample sample, RigReward.OfMesh scores) throws AssetException {
        RigTokens tokens = decoder.parse(mesh.sequence(sample.tokens()), false);
        RigDecoder.Decoded decoded =
                decoder.decode(mesh, List.of(tokens), options.skinPoints(), AS_DECODED, part -> {});
        return scores.score(decoded.rig(), decoded.influences());
    }

    @Override
    public void close() {
        reference.close();
    }
}
