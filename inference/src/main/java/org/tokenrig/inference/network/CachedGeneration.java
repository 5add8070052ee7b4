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

/** A generation of one asset or several, with the keys and values of what they have said. */
final class CachedGeneration implements NextTokenModel {
    private final LanguageModel model;
    private final Architecture.LanguageModel sizes;
    private final LanguageModelKernels kernels;
    private final List<LanguageModel.PrefixedPrompt> prompts;
    private final NDManager manager;
    /** By asset; null once the asset has no rows. */
    private final AssetCache[] caches;
    /** Of each row of the last call, its asset. */
    private int[] rowAssets;
    /** Of each row of the last call, its place among those of its asset. */
    private int[] rowPlaces;

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
        rowPlaces = new int[prompts.size()];
        for (int asset = 0; asset < caches.length; asset++) {
            rowAssets[asset] = asset;
            LanguageModel.PrefixedPrompt prompt = prompts.get(asset);
            caches[asset] = new AssetCache(model.length(prompt));
            try (NDManager call = manager.newSubManager()) {
                float[] next = kernels.prompt(
                                call,
                                model.prefix(call, prompt),
                                model.ids(call, prompt.tokens()),
                                caches[asset].common)
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

    /** Lets the caches follow, and gives indices of the new rows by asset and place. */
    private int[] continueRows(int[] parents) {
        int[] nextAssets = new int[parents.length];
        for (int row = 0; row < parents.length; row++) {
            if (parents[row] < 0 || parents[row] >= rowAssets.length) {
                throw new IllegalArgumentException(
                        "parent must be in 0.." + (rowAssets.length - 1) + ", cannot be: " + parents[row]);
            }
            nextAssets[row] = rowAssets[parents[row]];
        }
        int[] nextPlaces = new int[parents.length];
        int[] order = new int[parents.length];
        int first = 0;
        for (int asset = 0; asset < caches.length; asset++) {
            int wanted = asset;
            int[] rows = IntStream.range(0, parents.length)
                    .filter(row -> nextAssets[row] == wanted)
                    .toArray();
            if (rows.length > 0) {
                int[] places = caches[asset].continueFrom(
                        Arrays.stream(rows).map(row -> rowPlaces[parents[row]]).toArray());
                for (int i = 0; i < rows.length; i++) {
                    nextPlaces[rows[i]] = places[i];
                    order[first + places[i]] = rows[i];
                }
                first += rows.length;
            } else if (caches[asset] != null) {
                caches[asset].close();
                caches[asset] = null;
            }
        }
        rowAssets = nextAssets;
        rowPlaces = nextPlaces;
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
                    .flatMapToLong(cache -> LongStream.generate(cache::position).limit(cache.rows.rows()))
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
        private static final int TAIL_CAPACITY = 64;

        private final RowTails rows;
        private final NDManager owner = manager.newSubManager();
        /** (2, kvHeads, commonCapacity, headDim) of each layer. */
        private final List<NDArray> common = new ArrayList<>();
        /** (2, tailRows, kvHeads, tailCapacity, headDim) of each layer. */
        private final List<NDArray> tails = new ArrayList<>();

        private int commonCapacity;
        private int tailRows;
        private int tailCapacity = TAIL_CAPACITY;
        /** Where in their arrays the tails begin. */
        private int begin;

        AssetCache(int prompt) {
            rows = new RowTails(prompt);
            commonCapacity = prompt + prompt / 2 + 64;
            for (int layer = 0; layer < sizes.layers(); layer++) {
                NDArray cache = kernels.newCommon(owner, commonCapacity);
                common.add(cache);
                tails.add(LanguageModelKernels.newTails(owner, cache, tailRows, tailCapacity));
            }
        }

        /** Position of the newest token of every row. */
        int position() {
            return rows.common() + rows.length() - 1;
        }

        int end() {
            return begin + rows.length();
        }

        LanguageModelKernels.Cache arguments() {
            return new LanguageModelKernels.Cache(rows.rows(), rows.common(), begin, end(), common, tails);
        }

        /** Gives places of the new rows. */
        int[] continueFrom(int[] parents) {
            RowTails.Moves moves = rows.continueFrom(parents);
            if (rows.rows() > Math.max(1, tailRows)) {
                tailRows = rows.rows();
                moveTails();
            }
            try (NDManager call = owner.newSubManager()) {
                if (moves.sources().length > 0 && rows.length() > 0) {
                    LanguageModelKernels.copyTails(call, tails, moves.sources(), moves.targets(), begin, rows.length());
                }
                int known = rows.common();
                int shared = rows.share();
                if (shared > 0) {
                    growCommon(known);
                    LanguageModelKernels.shareTails(call, common, tails, known, begin, shared);
                    begin = rows.length() == 0 ? 0 : begin + shared;
                }
            }
            return moves.places();
        }

        /** Gives each row a position; room is made where there is none. */
        void append() {
            if (position() + 1 >= sizes.positions()) {
                throw new IllegalStateException("sequence must have at most " + sizes.positions() + " positions");
            }
            int known = rows.common();
            rows.append();
            growCommon(known);
            if (end() > tailCapacity) {
                // half of the room is new, whether tails have grown or only moved on
                tailCapacity = Math.max(TAIL_CAPACITY, 2 * rows.length());
                moveTails();
            }
        }

        private void growCommon(int known) {
            if (rows.common() > commonCapacity) {
                commonCapacity = Math.max(rows.common(), commonCapacity + commonCapacity / 2);
                // one layer at a time, so that old and new together are little more than the old
                replace(common, layer -> LanguageModelKernels.grownCommon(owner, layer, known, commonCapacity));
            }
        }

        /** The newest position has not been written yet and may lie beyond the old room. */
        private void moveTails() {
            int from = begin;
            begin = 0;
            replace(tails, layer -> {
                int count = (int) Math.min(rows.length(), layer.getShape().get(3) - from);
                return LanguageModelKernels.movedTails(owner, layer, tailRows, from, count, tailCapacity);
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
