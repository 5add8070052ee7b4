package org.tokenrig.inference;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.generate.BeamSearch;
import org.tokenrig.inference.generate.Generation;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.generate.NextTokenModel;
import org.tokenrig.inference.generate.Prompt;
import org.tokenrig.inference.geometry.CanonicalMesh;
import org.tokenrig.inference.geometry.FarthestPoints;
import org.tokenrig.inference.geometry.Influences;
import org.tokenrig.inference.geometry.Interruption;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.SkeletonTrim;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.geometry.TopInfluences;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RewardOptions;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.inference.network.LanguageModel;
import org.tokenrig.inference.network.NetworkDevice;
import org.tokenrig.inference.network.NetworkThreads;
import org.tokenrig.inference.network.ShapeEncoder;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.network.SkinDecoder;
import org.tokenrig.inference.skin.SkinSteps;
import org.tokenrig.inference.symmetry.MeshSymmetry;
import org.tokenrig.inference.symmetry.MirroredRig;
import org.tokenrig.inference.symmetry.Symmetry;
import org.tokenrig.inference.token.RigTokens;
import org.tokenrig.inference.token.SkeletonPrompt;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * The whole stack on one device: mesh in, rig out. The networks are read only, so several threads may call it at once.
 *
 * <p>Stages, as the published pipeline has them: sample the surface, encode it, write tokens by beam search, decode the
 * joints' skins at the samples, carry them to the vertices, cut them to four a vertex.
 */
public final class TokenRig implements AutoCloseable {
    private final ModelFolder folder;
    private final Architecture architecture;
    private final ShapeEncoder shapeEncoder;
    private final LanguageModel languageModel;
    private final SkinCodec codec;

    private TokenRig(ModelFolder folder, ShapeEncoder shapeEncoder, LanguageModel languageModel, SkinCodec codec) {
        this.folder = folder;
        this.architecture = folder.architecture();
        this.shapeEncoder = shapeEncoder;
        this.languageModel = languageModel;
        this.codec = codec;
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
        Device on = NetworkDevice.require(device);
        Architecture architecture = folder.architecture();
        return new TokenRig(
                folder,
                ShapeEncoder.load(architecture, folder.weights(), on),
                LanguageModel.load(architecture, folder.weights(), on),
                SkinCodec.load(architecture, folder.weights(), on, folder.pmpeBf16Buffers()));
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
        return codec;
    }

    /**
     * Rigs some meshes; with more than one, their tokens are decoded together. One outcome for each request, in order; what
     * is wrong with one mesh does not concern the others.
     *
     * @throws IllegalArgumentException where the options do not fit the model
     * @throws java.util.concurrent.CancellationException where the thread is interrupted
     */
    public List<RigOutcome> rig(List<RigRequest> requests, RigOptions options) {
        int queries =
                Math.max(architecture.shape().tokens(), architecture.codec().conditionTokens());
        if (options.samples() < queries) {
            throw new IllegalArgumentException("samples must be at least the model's " + queries
                    + " query points, cannot be: " + options.samples());
        }
        if (requests.isEmpty()) {
            return List.of();
        }
        RigOutcome[] outcomes = new RigOutcome[requests.size()];
        List<EncodedMesh> encoded = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            try {
                encoded.add(encode(requests.get(i), i, options));
            } catch (AssetException e) {
                outcomes[i] = new RigOutcome.Failed(requests.get(i).id(), e);
            }
        }
        List<EncodedMesh> meshes = withSkeletons(encoded, options, outcomes);
        List<Generation> generations =
                meshes.isEmpty() ? List.of() : generate(meshes, options.generation(), options.seed());
        for (int i = 0; i < meshes.size(); i++) {
            try {
                outcomes[meshes.get(i).place()] =
                        new RigOutcome.Rigged(attempt(meshes.get(i), generations.get(i), options));
            } catch (AssetException e) {
                outcomes[meshes.get(i).place()] =
                        new RigOutcome.Failed(meshes.get(i).request().id(), e);
            }
        }
        return List.of(outcomes);
    }

    /**
     * A mesh as the networks see it.
     *
     * @param place of the request among all
     * @param surface what all but the skin is made of
     * @param given the trimmed rig whose skeleton is kept, file's frame
     * @param samples of the surface, model's frame
     * @param prompt tokens after the prefix
     * @param order (joints) of a given skeleton: which of its joints each joint of the tokens is; empty for a new skeleton
     * @param prefix (shape tokens, hidden)
     * @param condition (condition tokens, latent)
     * @param symmetries of the mesh, where its rig is to have them
     * @param metrics of the mesh, where they are known already
     */
    private record EncodedMesh(
            RigRequest request,
            int place,
            CanonicalMesh surface,
            Optional<Rig> given,
            ModelFrame frame,
            SurfaceSamples samples,
            int[] prompt,
            int[] order,
            float[] prefix,
            float[] condition,
            List<MeshSymmetry> symmetries,
            Optional<RewardMetrics> metrics,
            StageTimes times) {
        EncodedMesh withPrompt(int[] tokens) {
            return new EncodedMesh(
                    request,
                    place,
                    surface,
                    given,
                    frame,
                    samples,
                    tokens,
                    order,
                    prefix,
                    condition,
                    symmetries,
                    metrics,
                    times);
        }

        /** Newly rigged ones may get a skeleton before their skin. */
        EncodedMesh withPrompt(int[] tokens, RewardMetrics known) {
            return new EncodedMesh(
                    request,
                    place,
                    surface,
                    given,
                    frame,
                    samples,
                    tokens,
                    order,
                    prefix,
                    condition,
                    symmetries,
                    Optional.of(known),
                    times);
        }
    }

    private EncodedMesh encode(RigRequest request, int place, RigOptions options) throws AssetException {
        Interruption.check("sampling the surface");
        StageTimes times = new StageTimes();
        CanonicalMesh surface = CanonicalMesh.of(request.mesh());
        requireExtent(surface);
        Optional<Rig> given = request.given().map(rig -> SkeletonTrim.of(rig).rig());
        ModelFrame frame = given.map(rig -> ModelFrame.of(surface.mesh(), rig.skeleton()))
                .orElseGet(() -> ModelFrame.of(surface.mesh()));
        // the run's seed is for what is drawn: a surface is always sampled alike
        SurfaceSamples samples = Surface.of(frame.toModel(surface.mesh()))
                .uniform(options.samples(), new SplittableRandom(surface.seed(0)));
        PointCloud cloud = samples.cloud();
        int[] meshQuery = FarthestPoints.query(cloud, architecture.shape().tokens());
        int[] skinQuery = FarthestPoints.query(cloud, architecture.codec().conditionTokens());
        times.end("sample");
        List<MeshSymmetry> symmetries = List.of();
        if (options.symmetry() == Symmetry.AUTO) {
            symmetries = MeshSymmetry.of(frame.toModel(surface.mesh()), samples);
            times.end("symmetry");
        }
        Interruption.check("encoding the mesh");
        float[] prefix = shapeEncoder.prefix(cloud, meshQuery);
        float[] condition = codec.condition(cloud, skinQuery);
        Optional<SkeletonPrompt> skeleton =
                given.map(rig -> SkeletonPrompt.of(frame.toModel(rig.skeleton()), options.className()));
        int[] prompt = skeleton.map(SkeletonPrompt::tokens)
                .orElseGet(() -> new int[] {Vocabulary.BEGIN_SKELETON, Vocabulary.classToken(options.className())});
        int[] order = skeleton.map(SkeletonPrompt::order).orElse(new int[0]);
        checkRoom(prompt, order.length);
        times.end("encode");
        return new EncodedMesh(
                request,
                place,
                surface,
                given,
                frame,
                samples,
                prompt,
                order,
                prefix,
                condition,
                symmetries,
                Optional.empty(),
                times);
    }

    /**
     * Meshes whose prompt has a skeleton, where the options want drafts of it; those that no draft was good for become
     * outcomes.
     */
    private List<EncodedMesh> withSkeletons(List<EncodedMesh> meshes, RigOptions options, RigOutcome[] outcomes) {
        List<EncodedMesh> without =
                meshes.stream().filter(mesh -> mesh.given().isEmpty()).toList();
        if (!options.drafts().ofSkeletons() || without.isEmpty()) {
            return meshes;
        }
        List<List<Generation>> drafts = drafts(without, options, options.seed());
        List<EncodedMesh> ready = new ArrayList<>();
        int next = 0;
        for (EncodedMesh mesh : meshes) {
            if (mesh.given().isPresent()) {
                ready.add(mesh);
                continue;
            }
            try {
                ready.add(withBest(mesh, drafts.get(next++), options));
            } catch (AssetException e) {
                outcomes[mesh.place()] = new RigOutcome.Failed(mesh.request().id(), e);
            }
        }
        return ready;
    }

    private EncodedMesh withBest(EncodedMesh mesh, List<Generation> first, RigOptions options) throws AssetException {
        mesh.times().begin();
        Interruption.check("choosing a skeleton");
        RewardMetrics metrics = metrics(mesh);
        DraftedSkeletons choice = DraftedSkeletons.of(mesh.surface().mesh(), metrics, mesh.symmetries(), options);
        int positions =
                architecture.languageModel().positions() - architecture.shape().tokens();
        int longest =
                Math.min(positions, mesh.prompt().length + options.generation().maxNewTokens());
        List<Generation> drafts = first;
        for (int attempt = 1; ; attempt++) {
            Optional<int[]> best = choice.best(
                    drafts.stream().map(draft -> sequence(mesh.prompt(), draft)).toList(),
                    longest,
                    architecture.codec().tokensPerJoint());
            mesh.times().end("choose");
            if (best.isPresent()) {
                return mesh.withPrompt(best.get(), metrics);
            }
            if (attempt == options.attempts()) {
                throw noRig("the model wrote no skeleton that can be used; " + choice.flaws(), options);
            }
            drafts = drafts(List.of(mesh), options, options.seed() + attempt).get(0);
            mesh.times().begin();
        }
    }

    /** (meshes, candidates). */
    private List<List<Generation>> drafts(List<EncodedMesh> meshes, RigOptions options, long seed) {
        long start = System.nanoTime();
        List<List<Generation>> drafts;
        try (NextTokenModel session = begin(meshes)) {
            drafts = search().skeletons(
                            session,
                            prompts(meshes),
                            options.generation(),
                            options.drafts().candidates(),
                            seeds(meshes, seed));
        }
        long each = (System.nanoTime() - start) / meshes.size();
        meshes.forEach(mesh -> mesh.times().put("draft", each));
        return drafts;
    }

    private static RewardMetrics metrics(EncodedMesh mesh) {
        return RewardMetrics.of(mesh.request().mesh(), mesh.surface().mesh());
    }

    private static void requireExtent(CanonicalMesh surface) throws AssetException {
        if (surface.isPoint()) {
            throw new AssetException(
                    AssetException.Kind.NO_EXTENT,
                    "all triangles lie in one point, so there is nothing to put joints into; a mesh must have a size in at"
                            + " least one direction: look for a scale of zero, or for positions that were lost or rounded"
                            + " away where it was exported");
        }
    }

    /** A skeleton can be too large for the model's positions: its own tokens, its joints' SkinTokens and the end. */
    private void checkRoom(int[] prompt, int joints) throws AssetException {
        int needed = architecture.shape().tokens()
                + prompt.length
                + joints * architecture.codec().tokensPerJoint()
                + 1;
        int positions = architecture.languageModel().positions();
        if (needed > positions) {
            throw new AssetException(
                    AssetException.Kind.LIMIT_EXCEEDED,
                    "the skeleton that is to be kept has " + joints + " joints and needs " + needed
                            + " positions of the model, which has " + positions
                            + ". Take joints out that need no skin of their own, or have a new skeleton made");
        }
    }

    private static AssetException noRig(String found, RigOptions options) {
        return new AssetException(
                AssetException.Kind.UNDECODABLE,
                found + ". Try another rig.seed, or allow more attempts (rig.attempts, now " + options.attempts()
                        + ") or, where tokens were cut, more tokens (rig.generation.max-new-tokens, now "
                        + options.generation().maxNewTokens() + ")");
    }

    /** Where the tokens are no rig, others are drawn; the same ones whatever else is rigged. */
    private RigResult attempt(EncodedMesh mesh, Generation first, RigOptions options) throws AssetException {
        Generation generation = first;
        for (int attempt = 1; ; attempt++) {
            try {
                return finish(mesh, generation, options);
            } catch (AssetException e) {
                if (e.kind() != AssetException.Kind.UNDECODABLE) {
                    throw e;
                }
                if (attempt == options.attempts()) {
                    throw noRig("what the model wrote is no rig: " + e.getMessage(), options);
                }
                generation = generate(List.of(mesh), options.generation().drawn(), options.seed() + attempt)
                        .get(0);
            }
        }
    }

    private List<Generation> generate(List<EncodedMesh> meshes, GenerationOptions options, long seed) {
        long start = System.nanoTime();
        List<Generation> generations;
        try (NextTokenModel session = begin(meshes)) {
            generations = search().generate(session, prompts(meshes), options, seeds(meshes, seed));
        }
        long each = (System.nanoTime() - start) / meshes.size();
        meshes.forEach(mesh -> mesh.times().put("generate", each));
        return generations;
    }

    private NextTokenModel begin(List<EncodedMesh> meshes) {
        return new InterruptibleModel(languageModel.begin(meshes.stream()
                .map(mesh -> new LanguageModel.Prompt(mesh.prefix(), mesh.prompt()))
                .toList()));
    }

    private BeamSearch search() {
        return new BeamSearch(
                new Vocabulary(architecture.codebook()), architecture.codec().tokensPerJoint());
    }

    private static List<Prompt> prompts(List<EncodedMesh> meshes) {
        return meshes.stream().map(mesh -> new Prompt(mesh.prompt())).toList();
    }

    private static long[] seeds(List<EncodedMesh> meshes, long seed) {
        return meshes.stream().mapToLong(mesh -> mesh.surface().seed(seed)).toArray();
    }

    private static int[] sequence(int[] prompt, Generation generation) {
        int[] sequence = Arrays.copyOf(prompt, prompt.length + generation.tokens().length);
        System.arraycopy(generation.tokens(), 0, sequence, prompt.length, generation.tokens().length);
        return sequence;
    }

    private RigResult finish(EncodedMesh mesh, Generation generation, RigOptions options) throws AssetException {
        StageTimes times = mesh.times();
        times.begin();
        RigTokens tokens = parse(sequence(mesh.prompt(), generation), options);
        Optional<MirroredRig> mirrored = MirroredRig.of(
                mesh.given().map(rig -> mesh.frame().toModel(rig.skeleton())).orElseGet(tokens.skeleton()::named),
                mesh.given().isPresent(),
                mesh.symmetries());
        Skeleton skeleton = mesh.given().map(Rig::skeleton).orElseGet(() -> mesh.frame()
                .toFile(mirrored.map(MirroredRig::skeleton).orElseGet(tokens.skeleton()::named)));
        List<RigTokens> skins = new ArrayList<>(List.of(tokens));
        if (options.drafts().skins() > 1) {
            skins.addAll(moreSkins(mesh, tokens, options));
            times.end("draft skins");
        }
        Mesh vertices = mesh.request().mesh();
        SkinSteps.Made made = options.steps()
                .apply(vertices, skeleton, mesh.frame(), mirrored, () -> skin(mesh, skins, skeleton, options), step -> {
                    times.end(step);
                    Interruption.check("finishing the skin");
                });
        Influences influences = made.influences();
        SkinWeights weights = TopInfluences.cut(influences, vertices.positions(), skeleton);
        Rig whole = new Rig(skeleton, weights);
        Rig rig = whole;
        int[] rigJoints = mesh.order();
        if (mesh.given().isEmpty()) {
            SkeletonTrim.Trimmed used = SkeletonTrim.ofNew(whole, vertices);
            rig = used.rig();
            rigJoints = places(used.kept(), skeleton.jointCount());
        }
        times.end("cut");
        Interruption.check("scoring the rig");
        Rewards rewards = mesh.metrics()
                .orElseGet(() -> metrics(mesh))
                .score(
                        rig,
                        influences,
                        RewardOptions.DEFAULT
                                .withBoneSegments(options.boneSegments())
                                .withSeed(mesh.surface().seed(options.seed())));
        times.end("reward");
        return new RigResult(
                mesh.request().id(),
                rig,
                tokens.skeletonTokens(),
                tokens.skinCodes(),
                rigJoints,
                tokens.skeleton().className().orElse("none"),
                generation.score(),
                rewards,
                mirrored.isPresent(),
                made.heatShare(),
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

    /** Other skins of the skeleton that has one; those that were cut short are left out. */
    private List<RigTokens> moreSkins(EncodedMesh mesh, RigTokens first, RigOptions options) throws AssetException {
        EncodedMesh asked = mesh.withPrompt(first.skeletonTokens());
        List<Generation> drawn;
        try (NextTokenModel session = begin(List.of(asked))) {
            drawn = search().drawn(
                            session,
                            prompts(List.of(asked)),
                            options.generation(),
                            options.drafts().skins() - 1,
                            seeds(List.of(asked), options.seed()))
                    .get(0);
        }
        List<RigTokens> skins = new ArrayList<>();
        for (Generation generation : drawn) {
            if (generation.ended()) {
                skins.add(parse(sequence(asked.prompt(), generation), options));
            }
        }
        return skins;
    }

    private RigTokens parse(int[] sequence, RigOptions options) throws AssetException {
        return RigTokens.parse(
                sequence,
                new Vocabulary(architecture.codebook()),
                architecture.codec().tokensPerJoint(),
                options.generation().stopOneSkinTokenEarly());
    }

    /** Mean influences at the vertices of some skins of one skeleton, joints in the order of the rig's skeleton. */
    private Influences skin(EncodedMesh mesh, List<RigTokens> skins, Skeleton skeleton, RigOptions options) {
        List<int[]> codes = skins.stream()
                .map(tokens -> mesh.order().length == 0 ? tokens.skinCodes() : inSkeletonOrder(tokens, mesh.order()))
                .toList();
        SkinDecoder decoder = new SkinDecoder(
                codec,
                mesh.frame().toModel(mesh.surface().mesh()),
                mesh.frame().toModel(mesh.request().mesh().positions()),
                mesh.frame().toModel(skeleton),
                mesh.condition());
        return decoder.influences(codes, mesh.samples().first(options.skinSamples()));
    }

    private static int[] inSkeletonOrder(RigTokens tokens, int[] order) {
        int each = tokens.tokensPerJoint();
        int[] codes = new int[tokens.skinCodes().length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(tokens.skinCodes(), i * each, codes, order[i] * each, each);
        }
        return codes;
    }

    @Override
    public void close() {
        shapeEncoder.close();
        languageModel.close();
        codec.close();
    }
}
