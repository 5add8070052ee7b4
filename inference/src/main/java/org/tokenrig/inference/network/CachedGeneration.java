package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.generate.NextTokenModel;
import org.tokenrig.inference.network.kernel.LanguageModelKernels;

/**
 * A generation of one asset or several, with the KV cache of each: its shared prefix, and the suffixes of its beams.
 */
final class CachedGeneration implements NextTokenModel {
    private final LanguageModel model;
    private final Architecture.LanguageModel sizes;
    private final LanguageModelKernels kernels;
    private final List<LanguageModel.PrefixedPrompt> prompts;
    private final NDManager manager;
    /** By asset; null once the asset has no beams. */
    private final AssetCache[] caches;
    /** Of each row of the last call, its asset. */
    private int[] rowAssets;
    /** Of each row of the last call, the slot of its beam among those of its asset. */
    private int[] rowSlots;

    private boolean started;

    CachedGeneration(LanguageModel model, List<LanguageModel.PrefixedPrompt> prompts) {
        this.model = model;
        this.sizes = model.sizes();
        this.kernels = model.kernels();
        this.prompts = prompts;
        this.manager = model.weights().manager().newSubManager();
        this.caches = new AssetCache[prompts.size()];
    }

    @Override
    public int vocabulary() {
        return model.vocabulary();
    }

    @Override
    public int room(int asset) {
        return sizes.positions() - model.length(prompts.get(asset));
    }

    @Override
    public float[] start() {
        if (started) {
            throw new IllegalStateException("start must be called once");
        }
        started = true;
        float[] logits = new float[prompts.size() * vocabulary()];
        rowAssets = new int[prompts.size()];
        rowSlots = new int[prompts.size()];
        for (int asset = 0; asset < caches.length; asset++) {
            rowAssets[asset] = asset;
            LanguageModel.PrefixedPrompt prompt = prompts.get(asset);
            caches[asset] = new AssetCache(model.length(prompt));
            try (NDManager call = manager.newSubManager()) {
                float[] next = kernels.prompt(
                                call,
                                model.prefix(call, prompt),
                                model.ids(call, prompt.tokens()),
                                caches[asset].sharedPrefix)
                        .toFloatArray();
                System.arraycopy(next, 0, logits, asset * vocabulary(), vocabulary());
            }
        }
        return logits;
    }

    @Override
    public float[] step(int[] parents, int[] tokens) {
        requireNonNull(parents, "parents is null");
        requireNonNull(tokens, "tokens is null");
        if (!started) {
            throw new IllegalStateException("start must be called before step");
        }
        if (parents.length == 0 || parents.length != tokens.length) {
            throw new IllegalArgumentException("parents and tokens must be as many, at least one, are: "
                    + parents.length + " and " + tokens.length);
        }
        int[] order = continueRows(parents);
        float[] grouped = logits(tokens, order);
        int width = vocabulary();
        float[] logits = new float[grouped.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(grouped, i * width, logits, order[i] * width, width);
        }
        return logits;
    }

    /** Lets the caches follow, and gives indices of the new rows by asset and slot. */
    private int[] continueRows(int[] parents) {
        int[] nextAssets = new int[parents.length];
        for (int row = 0; row < parents.length; row++) {
            if (parents[row] < 0 || parents[row] >= rowAssets.length) {
                throw new IllegalArgumentException(
                        "parent must be in 0.." + (rowAssets.length - 1) + ", cannot be: " + parents[row]);
            }
            nextAssets[row] = rowAssets[parents[row]];
        }
        int[] nextSlots = new int[parents.length];
        int[] order = new int[parents.length];
        int first = 0;
        for (int asset = 0; asset < caches.length; asset++) {
            int wanted = asset;
            int[] rows = IntStream.range(0, parents.length)
                    .filter(row -> nextAssets[row] == wanted)
                    .toArray();
            if (rows.length > 0) {
                int[] slots = caches[asset].continueFrom(
                        Arrays.stream(rows).map(row -> rowSlots[parents[row]]).toArray());
                for (int i = 0; i < rows.length; i++) {
                    nextSlots[rows[i]] = slots[i];
                    order[first + slots[i]] = rows[i];
                }
                first += rows.length;
            } else if (caches[asset] != null) {
                caches[asset].close();
                caches[asset] = null;
            }
        }
        rowAssets = nextAssets;
        rowSlots = nextSlots;
        return order;
    }

    /** (rows, vocabulary) for the rows in this order. */
    private float[] logits(int[] tokens, int[] order) {
        List<AssetCache> live = Arrays.stream(caches)
                .flatMap(cache -> Optional.ofNullable(cache).stream())
                .toList();
        live.forEach(AssetCache::append);
        try (NDManager call = manager.newSubManager()) {
            long[] positions = live.stream()
                    .flatMapToLong(cache -> LongStream.generate(cache::position).limit(cache.beams.beams()))
                    .toArray();
            int[] ordered = Arrays.stream(order).map(i -> tokens[i]).toArray();
            return kernels.step(
                            call,
                            model.ids(call, ordered),
                            call.create(positions, new Shape(positions.length)),
                            live.stream().map(AssetCache::arguments).toList())
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    /** Keys and values of one asset. */
    private final class AssetCache implements AutoCloseable {
        private static final int SUFFIX_CAPACITY = 64;

        private final BeamSuffixes beams;
        private final NDManager owner = manager.newSubManager();
        /** (2, kvHeads, prefixCapacity, headDim) of each layer. */
        private final List<NDArray> sharedPrefix = new ArrayList<>();
        /** (2, suffixSlots, kvHeads, suffixCapacity, headDim) of each layer. */
        private final List<NDArray> suffixes = new ArrayList<>();

        private int prefixCapacity;
        private int suffixSlots;
        private int suffixCapacity = SUFFIX_CAPACITY;
        /** Where in their arrays the suffixes begin. */
        private int begin;

        AssetCache(int prompt) {
            beams = new BeamSuffixes(prompt);
            prefixCapacity = prompt + prompt / 2 + 64;
            for (int layer = 0; layer < sizes.layers(); layer++) {
                NDArray cache = kernels.newSharedPrefix(owner, prefixCapacity);
                sharedPrefix.add(cache);
                suffixes.add(LanguageModelKernels.newSuffixes(owner, cache, suffixSlots, suffixCapacity));
            }
        }

        /** Position of the newest token of every beam. */
        int position() {
            return beams.shared() + beams.length() - 1;
        }

        int end() {
            return begin + beams.length();
        }

        LanguageModelKernels.Cache arguments() {
            return new LanguageModelKernels.Cache(beams.beams(), beams.shared(), begin, end(), sharedPrefix, suffixes);
        }

        /** Gives slots of the new beams. */
        int[] continueFrom(int[] parents) {
            BeamSuffixes.Moves moves = beams.continueFrom(parents);
            if (beams.beams() > Math.max(1, suffixSlots)) {
                suffixSlots = beams.beams();
                moveSuffixes();
            }
            try (NDManager call = owner.newSubManager()) {
                if (moves.sources().length > 0 && beams.length() > 0) {
                    LanguageModelKernels.copySuffixes(
                            call, suffixes, moves.sources(), moves.targets(), begin, beams.length());
                }
                int known = beams.shared();
                int shared = beams.share();
                if (shared > 0) {
                    growSharedPrefix(known);
                    LanguageModelKernels.shareSuffixes(call, sharedPrefix, suffixes, known, begin, shared);
                    begin = beams.length() == 0 ? 0 : begin + shared;
                }
            }
            return moves.slots();
        }

        /** Gives each beam a position; room is made where there is none. */
        void append() {
            if (position() + 1 >= sizes.positions()) {
                throw new IllegalStateException("sequence must have at most " + sizes.positions() + " positions");
            }
            int known = beams.shared();
            beams.append();
            growSharedPrefix(known);
            if (end() > suffixCapacity) {
                // half of the room is new, whether suffixes have grown or only moved on
                suffixCapacity = Math.max(SUFFIX_CAPACITY, 2 * beams.length());
                moveSuffixes();
            }
        }

        private void growSharedPrefix(int known) {
            if (beams.shared() > prefixCapacity) {
                prefixCapacity = Math.max(beams.shared(), prefixCapacity + prefixCapacity / 2);
                // one layer at a time, so that old and new together are little more than the old
                replace(
                        sharedPrefix,
                        layer -> LanguageModelKernels.grownSharedPrefix(owner, layer, known, prefixCapacity));
            }
        }

        /** The newest position has not been written yet and may lie beyond the old room. */
        private void moveSuffixes() {
            int from = begin;
            begin = 0;
            replace(suffixes, layer -> {
                int count = (int) Math.min(beams.length(), layer.getShape().get(3) - from);
                return LanguageModelKernels.movedSuffixes(owner, layer, suffixSlots, from, count, suffixCapacity);
            });
        }

        private static void replace(List<NDArray> layers, UnaryOperator<NDArray> change) {
            layers.replaceAll(layer -> {
                NDArray changed = change.apply(layer);
                layer.close();
                return changed;
            });
        }

        @Override
        public void close() {
            owner.close();
        }
    }
}
