package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.generate.NextTokenModel;
import org.tokenrig.inference.generate.Prompt;
import org.tokenrig.inference.generate.Sample;
import org.tokenrig.inference.generate.Sampling;
import org.tokenrig.inference.geometry.CanonicalMesh;
import org.tokenrig.inference.geometry.FarthestPoints;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.SurfaceSampler;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.inference.network.LanguageModel;
import org.tokenrig.inference.network.ShapeEncoder;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.inference.skin.SkinTransfer;
import org.tokenrig.inference.skin.TopInfluences;
import org.tokenrig.inference.token.RigTokens;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.inference.train.RolloutGroup.Rollout;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;

/**
 * Draws groups of rigs in this process and judges them. Owns the supervised model's networks, whose codec decodes the skins;
 * those of a policy live as long as a call.
 */
public final class Rollouts implements AutoCloseable {
    private final Architecture architecture;
    private final RolloutOptions options;
    private final RigReward reward;
    private final Sampling sampling;
    private final Writer reference;
    private final SkinCodec codec;

    private Rollouts(
            Architecture architecture, RolloutOptions options, RigReward reward, Writer reference, SkinCodec codec) {
        this.architecture = architecture;
        this.options = options;
        this.reward = reward;
        this.sampling = new Sampling(
                new Vocabulary(architecture.codebook()), architecture.codec().tokensPerJoint());
        this.reference = reference;
        this.codec = codec;
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
        int queries =
                Math.max(architecture.shape().tokens(), architecture.codec().conditionTokens());
        if (options.points() < queries) {
            throw new IllegalArgumentException(
                    "points must be at least the model's " + queries + " query points, cannot be: " + options.points());
        }
        Writer writer = Writer.load(reference);
        SkinCodec codec = SkinCodec.load(architecture, reference.file(), Device.cpu(), reference.roundedEmbedding());
        return new Rollouts(architecture, options, reward, writer, codec);
    }

    /** The networks that write tokens. */
    private record Writer(ShapeEncoder shape, LanguageModel language) implements AutoCloseable {
        static Writer load(FrozenWeights weights) {
            return new Writer(
                    ShapeEncoder.load(weights.architecture(), weights.file(), Device.cpu()),
                    LanguageModel.load(weights.architecture(), weights.file(), Device.cpu()));
        }

        @Override
        public void close() {
            shape.close();
            language.close();
        }
    }

    /**
     * A mesh as the networks see it.
     *
     * @param seed of the request and the mesh
     * @param cloud samples, model's frame
     */
    private record SampledMesh(RolloutRequest request, long seed, ModelFrame frame, PointCloud cloud, int[] query) {}

    /**
     * A group for each request, in order. What is drawn depends on the weights, the mesh and the seed alone.
     *
     * @param policy weights of shape encoder and language model
     */
    public List<RolloutGroup> draw(FrozenWeights policy, List<RolloutRequest> requests) {
        if (requests.isEmpty()) {
            return List.of();
        }
        List<SampledMesh> meshes = requests.stream().map(this::sampled).toList();
        int[] prompt = {Vocabulary.BEGIN_SKELETON, Vocabulary.classToken(options.className())};
        List<List<Sample>> samples;
        try (Writer writer = Writer.load(policy)) {
            samples = samples(writer, meshes, prompt);
        }
        List<RolloutGroup> groups = new ArrayList<>();
        for (int i = 0; i < meshes.size(); i++) {
            groups.add(group(meshes.get(i), prompt, samples.get(i)));
        }
        return groups;
    }

    private SampledMesh sampled(RolloutRequest request) {
        CanonicalMesh surface = CanonicalMesh.of(request.mesh());
        long seed = surface.seed(request.seed());
        ModelFrame frame = ModelFrame.of(surface.mesh());
        PointCloud cloud = SurfaceSampler.sample(frame.toModel(surface.mesh()), options.points(), seed);
        return new SampledMesh(
                request,
                seed,
                frame,
                cloud,
                FarthestPoints.query(cloud, architecture.shape().tokens()));
    }

    private List<List<Sample>> samples(Writer writer, List<SampledMesh> meshes, int[] prompt) {
        List<LanguageModel.Prompt> begins = meshes.stream()
                .map(mesh -> new LanguageModel.Prompt(writer.shape().prefix(mesh.cloud(), mesh.query()), prompt))
                .toList();
        List<Prompt> prompts = meshes.stream().map(mesh -> new Prompt(prompt)).toList();
        long[] seeds = meshes.stream().mapToLong(SampledMesh::seed).toArray();
        try (NextTokenModel session = writer.language().begin(begins)) {
            return sampling.draw(session, prompts, options.group(), options.maxNewTokens(), seeds);
        }
    }

    private RolloutGroup group(SampledMesh mesh, int[] prompt, List<Sample> samples) {
        float[] prefix = reference.shape().prefix(mesh.cloud(), mesh.query());
        Judge judge = new Judge(mesh);
        List<Rollout> rollouts = new ArrayList<>();
        for (Sample sample : samples) {
            boolean decodable = true;
            Rewards rewards;
            try {
                rewards = judge.rewards(prompt, sample);
            } catch (AssetException e) {
                // the only kind there can be: the tokens are no rig, which is what the reward is to teach
                decodable = false;
                rewards = RewardMetrics.UNDECODABLE;
            }
            rollouts.add(new Rollout(
                    sample.tokens(),
                    sample.logProbabilities(),
                    underReference(prefix, prompt, sample.tokens()),
                    decodable,
                    rewards));
        }
        return new RolloutGroup(mesh.request().id(), mesh.cloud(), mesh.query(), prompt, rollouts);
    }

    private double[] underReference(float[] prefix, int[] prompt, int[] tokens) {
        int[] said = Arrays.copyOf(prompt, prompt.length + tokens.length - 1);
        System.arraycopy(tokens, 0, said, prompt.length, tokens.length - 1);
        float[] logits = reference.language().teacherLogits(new LanguageModel.Prompt(prefix, said));
        int before = (prompt.length - 1) * architecture.vocabulary();
        return sampling.logProbabilities(logits, before, new Prompt(prompt), tokens);
    }

    /** Makes rigs of a mesh from tokens, and scores them. */
    private final class Judge {
        private final SampledMesh mesh;
        private final float[] condition;
        private final PointCloud decodedAt;
        private final SkinTransfer transfer;
        private final RigReward.OfMesh scores;

        Judge(SampledMesh mesh) {
            Mesh file = mesh.request().mesh();
            this.mesh = mesh;
            this.condition = codec.condition(
                    mesh.cloud(),
                    FarthestPoints.query(mesh.cloud(), architecture.codec().conditionTokens()));
            PointCloud samples = mesh.cloud().first(options.skinPoints());
            this.transfer = SkinTransfer.between(samples.points(), mesh.frame().toModel(file.positions()));
            this.decodedAt = samples.at(transfer.needed());
            this.scores = reward.of(file, mesh.seed());
        }

        Rewards rewards(int[] prompt, Sample sample) throws AssetException {
            int[] sequence = Arrays.copyOf(prompt, prompt.length + sample.tokens().length);
            System.arraycopy(sample.tokens(), 0, sequence, prompt.length, sample.tokens().length);
            RigTokens tokens = RigTokens.parse(
                    sequence,
                    new Vocabulary(architecture.codebook()),
                    architecture.codec().tokensPerJoint(),
                    false);
            int joints = tokens.skeleton().jointCount();
            Skeleton skeleton = mesh.frame().toFile(tokens.skeleton().named());
            float[] decoded = codec.decode(tokens.skinCodes(), condition, decodedAt); // (points near vertices, joints)
            Influences uncut = transfer.carry(decoded, joints);
            Rig rig = new Rig(
                    skeleton, TopInfluences.cut(uncut, mesh.request().mesh().positions(), skeleton));
            return scores.score(rig, uncut);
        }
    }

    @Override
    public void close() {
        reference.close();
        codec.close();
    }
}
