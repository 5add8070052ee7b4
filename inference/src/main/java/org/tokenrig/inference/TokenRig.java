package org.tokenrig.inference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.inference.generate.Generation;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.geometry.Interruption;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RewardOptions;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.inference.network.NetworkDevice;
import org.tokenrig.inference.network.NetworkThreads;
import org.tokenrig.inference.network.RigNetworks;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.pipeline.EncodedFigure;
import org.tokenrig.inference.pipeline.EncodedMesh;
import org.tokenrig.inference.pipeline.MeshEncoder;
import org.tokenrig.inference.pipeline.RigDecoder;
import org.tokenrig.inference.pipeline.SampledMesh;
import org.tokenrig.inference.pipeline.SkeletonWriter;
import org.tokenrig.inference.pipeline.StageTimes;
import org.tokenrig.inference.pipeline.TokenWriter;
import org.tokenrig.inference.pipeline.Undecodable;
import org.tokenrig.inference.skeleton.SkeletonTrim;
import org.tokenrig.inference.symmetry.Symmetry;
import org.tokenrig.inference.token.RigTokens;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;

/**
 * The whole stack on one device: mesh in, rig out. The networks are read only, so several threads may call it at once.
 *
 * <p>Steps, as the published pipeline has them: sample the surface and encode it ({@link MeshEncoder}), write tokens
 * ({@link SkeletonWriter}, {@link TokenWriter}), decode the joints' skins at the samples and carry them to the vertices, four
 * a vertex ({@link RigDecoder}).
 */
public final class TokenRig implements AutoCloseable {
    private final ModelFolder folder;
    private final Architecture architecture;
    private final RigNetworks networks;
    private final MeshEncoder encoder;
    private final TokenWriter writer;
    private final SkeletonWriter skeletons;
    private final RigDecoder decoder;

    private TokenRig(ModelFolder folder, RigNetworks networks) {
        this.folder = folder;
        this.architecture = folder.architecture();
        this.networks = networks;
        this.encoder = new MeshEncoder(architecture, networks.tokens().shapeEncoder(), networks.codec());
        this.writer = new TokenWriter(architecture, networks.tokens().languageModel());
        this.skeletons = new SkeletonWriter(architecture, writer);
        this.decoder = new RigDecoder(architecture, networks.codec());
    }

    /**
     * Loads a model folder.
     *
     * @param modelFolder with {@code config.json} and {@code model.safetensors}
     * @param device {@code cpu}, or {@code cuda:0} and so on
     * @param threads of the CPU for one operation; counts for the whole JVM and is fixed by the first call
     * @throws IOException where the folder is not a model, its weights are not those of its id, or the device cannot be used
     */
    public static TokenRig open(Path modelFolder, String device, int threads) throws IOException {
        NetworkThreads.fix(threads);
        ModelFolder folder = ModelFolder.open(modelFolder).requireWhole();
        return new TokenRig(
                folder,
                RigNetworks.load(
                        folder.architecture(),
                        folder.weights(),
                        NetworkDevice.require(device),
                        folder.pmpeBf16Buffers()));
    }

    /**
     * Tries whether a device can be used, so that it can be said before any work.
     *
     * @throws IOException which says what is missing
     * @throws IllegalArgumentException where no device is named so
     */
    public static void requireDevice(String device) throws IOException {
        NetworkDevice.require(device);
    }

    /** Which model this is. */
    public ModelIdentity model() {
        return folder.identity();
    }

    /** Sizes of its networks. */
    public Architecture architecture() {
        return architecture;
    }

    /** The codec that it decodes with; closed with it. */
    public SkinCodec codec() {
        return networks.codec();
    }

    /**
     * Rigs some meshes; with more than one, their tokens are decoded together. One outcome for each request, in order; what
     * is wrong with one mesh does not concern the others.
     *
     * @throws IllegalArgumentException where the options do not fit the model
     * @throws java.util.concurrent.CancellationException where the thread is interrupted
     */
    public List<RigOutcome> rig(List<RigRequest> requests, RigOptions options) {
        MeshEncoder.requireSamples(architecture, "samples", options.samples());
        if (requests.isEmpty()) {
            return List.of();
        }
        RigOutcome[] outcomes = new RigOutcome[requests.size()];
        List<Work> encoded = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            try {
                encoded.add(encode(requests.get(i), i, options));
            } catch (AssetException e) {
                outcomes[i] = new RigOutcome.Failed(requests.get(i).id(), e);
            }
        }
        List<Work> prompted = withSkeletons(encoded, options, outcomes);
        List<Generation> generations =
                prompted.isEmpty() ? List.of() : generate(prompted, options.generation(), options.seed());
        for (int i = 0; i < prompted.size(); i++) {
            Work work = prompted.get(i);
            try {
                outcomes[work.place()] = new RigOutcome.Rigged(attempt(work, generations.get(i), options));
            } catch (AssetException e) {
                outcomes[work.place()] = new RigOutcome.Failed(work.request().id(), e);
            }
        }
        return List.of(outcomes);
    }

    /**
     * A mesh on its way.
     *
     * @param place of the request among all
     * @param figure that the mesh shows, whose skeleton is written without what it holds
     * @param metrics of the mesh, where they are known already
     */
    private record Work(
            RigRequest request,
            int place,
            EncodedMesh mesh,
            Optional<EncodedFigure> figure,
            Optional<RewardMetrics> metrics,
            StageTimes times) {
        boolean hasSkeleton() {
            return mesh.sampled().given().isPresent();
        }

        /** What skeletons are written for. */
        EncodedMesh written() {
            return figure.map(EncodedFigure::alone).orElse(mesh);
        }

        RewardMetrics requireMetrics() {
            return metrics.orElseGet(() ->
                    RewardMetrics.of(request.mesh(), mesh.sampled().surface().mesh()));
        }
    }

    private Work encode(RigRequest request, int place, RigOptions options) throws AssetException {
        Interruption.check("sampling the surface");
        StageTimes times = new StageTimes();
        // the run's seed is for what is drawn: a surface is always sampled alike
        SampledMesh sampled = SampledMesh.of(request.mesh(), request.given(), options.samples(), 0);
        times.end("sample");
        Optional<SampledMesh.Figure> figure = Optional.empty();
        if (options.symmetry() == Symmetry.AUTO) {
            sampled = sampled.withSymmetries();
            boolean isWritten =
                    options.candidates().ofSkeletons() && sampled.given().isEmpty();
            figure = isWritten ? sampled.figure() : Optional.empty();
            times.end("symmetry");
        }
        Interruption.check("encoding the mesh");
        String className = request.className().orElse(options.className());
        EncodedMesh mesh = encoder.encode(sampled, className);
        Optional<EncodedFigure> encodedFigure = figure.isEmpty()
                ? Optional.empty()
                : Optional.of(new EncodedFigure(
                        encoder.encode(figure.get().alone(), className),
                        figure.get().holding()));
        times.end("encode");
        return new Work(request, place, mesh, encodedFigure, Optional.empty(), times);
    }

    /**
     * Meshes whose prompt has a skeleton, where the options want candidates of it; those that no candidate was good for become
     * outcomes.
     */
    private List<Work> withSkeletons(List<Work> encoded, RigOptions options, RigOutcome[] outcomes) {
        List<Work> without =
                encoded.stream().filter(work -> !work.hasSkeleton()).toList();
        if (!options.candidates().ofSkeletons() || without.isEmpty()) {
            return encoded;
        }
        List<List<Generation>> candidates = skeletons.candidates(
                without.stream().map(Work::written).toList(),
                without.stream().map(Work::times).toList(),
                options,
                0);
        List<Work> ready = new ArrayList<>();
        int next = 0;
        for (Work work : encoded) {
            if (work.hasSkeleton()) {
                ready.add(work);
                continue;
            }
            try {
                RewardMetrics metrics = work.requireMetrics();
                EncodedMesh mesh = withSkeleton(work, candidates.get(next++), metrics, options);
                ready.add(new Work(
                        work.request(), work.place(), mesh, Optional.empty(), Optional.of(metrics), work.times()));
            } catch (AssetException e) {
                outcomes[work.place()] = new RigOutcome.Failed(work.request().id(), e);
            }
        }
        return ready;
    }

    /** By the figure alone where the mesh shows one and that gets a skeleton with limbs, else by the whole mesh. */
    private EncodedMesh withSkeleton(Work work, List<Generation> candidates, RewardMetrics metrics, RigOptions options)
            throws AssetException {
        if (work.figure().isEmpty()) {
            return skeletons.choose(work.mesh(), candidates, metrics, work.times(), options);
        }
        EncodedFigure figure = work.figure().get();
        try {
            SampledMesh alone = figure.alone().sampled();
            EncodedMesh chosen = skeletons.choose(
                    figure.alone(),
                    candidates,
                    RewardMetrics.of(alone.mesh(), alone.surface().mesh()),
                    work.times(),
                    options);
            Optional<EncodedMesh> holding = figure.holding(work.mesh(), chosen.prompt());
            if (holding.isPresent()) {
                return holding.get();
            }
        } catch (AssetException e) {
            if (e.kind() != AssetException.Kind.UNDECODABLE) {
                throw e;
            }
        }
        List<Generation> ofWhole = skeletons
                .candidates(List.of(work.mesh()), List.of(work.times()), options, 0)
                .get(0);
        return skeletons.choose(work.mesh(), ofWhole, metrics, work.times(), options);
    }

    private List<Generation> generate(List<Work> works, GenerationOptions options, long seed) {
        long start = System.nanoTime();
        List<Generation> generations = writer.generate(meshes(works), options, seed);
        long each = (System.nanoTime() - start) / works.size();
        works.forEach(work -> work.times().put("generate", each));
        return generations;
    }

    private static List<EncodedMesh> meshes(List<Work> works) {
        return works.stream().map(Work::mesh).toList();
    }

    /** Where the tokens are no rig, others are drawn; the same ones whatever else is rigged. */
    private RigResult attempt(Work work, Generation first, RigOptions options) throws AssetException {
        Generation generation = first;
        for (int attempt = 1; ; attempt++) {
            try {
                return finish(work, generation, options);
            } catch (AssetException e) {
                if (e.kind() != AssetException.Kind.UNDECODABLE) {
                    throw e;
                }
                if (attempt == options.attempts()) {
                    throw Undecodable.after("what the model wrote is no rig: " + e.getMessage(), options);
                }
                generation = generate(List.of(work), options.generation().drawn(), options.seed() + attempt)
                        .get(0);
            }
        }
    }

    private RigResult finish(Work work, Generation generation, RigOptions options) throws AssetException {
        StageTimes times = work.times();
        times.begin();
        EncodedMesh mesh = work.mesh();
        boolean stopEarly = options.generation().stopOneSkinTokenEarly();
        RigTokens tokens = decoder.parse(mesh.sequence(generation.tokens()), stopEarly);
        List<RigTokens> skins = new ArrayList<>(List.of(tokens));
        if (options.candidates().averagedSkins() > 1) {
            skins.addAll(moreSkins(mesh.withPrompt(tokens.skeletonTokens()), options));
            times.end("average skins");
        }
        RigDecoder.Decoded decoded = decoder.decode(mesh, skins, options.skinSamples(), options.steps(), times::end);
        Rig rig = decoded.rig();
        int[] rigJoints = mesh.order();
        if (!work.hasSkeleton()) {
            Mesh vertices = work.request().mesh();
            SkeletonTrim.Trimmed used = SkeletonTrim.ofNew(rig, vertices);
            rigJoints = places(used.kept(), rig.skeleton().jointCount());
            rig = used.rig();
        }
        times.end("cut");
        Interruption.check("scoring the rig");
        Rewards rewards = work.requireMetrics()
                .score(
                        rig,
                        decoded.influences(),
                        RewardOptions.DEFAULT
                                .withBoneSegments(options.boneSegments())
                                .withSeed(mesh.seed(options.seed())));
        times.end("reward");
        return new RigResult(
                work.request().id(),
                rig,
                tokens.skeletonTokens(),
                tokens.skinCodes(),
                rigJoints,
                tokens.skeleton().className().orElse("none"),
                generation.score(),
                rewards,
                decoded.symmetric(),
                decoded.heatShare(),
                times.milliseconds());
    }

    /** (joints): where each is among those that were kept, -1 for the others. */
    private static int[] places(int[] kept, int joints) {
        int[] places = new int[joints];
        Arrays.fill(places, -1);
        for (int i = 0; i < kept.length; i++) {
            places[kept[i]] = i;
        }
        return places;
    }

    /** Other skins of the skeleton in the prompt; those that were cut short are left out. */
    private List<RigTokens> moreSkins(EncodedMesh mesh, RigOptions options) throws AssetException {
        List<Generation> drawn = writer.drawn(
                        List.of(mesh),
                        options.generation(),
                        options.candidates().averagedSkins() - 1,
                        options.seed())
                .get(0);
        List<RigTokens> skins = new ArrayList<>();
        for (Generation generation : drawn) {
            if (generation.ended()) {
                skins.add(decoder.parse(
                        mesh.sequence(generation.tokens()), options.generation().stopOneSkinTokenEarly()));
            }
        }
        return skins;
    }

    @Override
    public void close() {
        networks.close();
    }
}
