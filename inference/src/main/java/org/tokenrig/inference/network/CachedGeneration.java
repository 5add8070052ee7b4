package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.generate.NextTokenModel;
import org.tokenrig.inference.network.kernel.Kernels;

/** A generation of one asset or several, with the keys and values of what they have said. */
final class CachedGeneration implements NextTokenModel {
    private final LanguageModel model;
    private final Architecture.LanguageModel sizes;
    private final List<LanguageModel.Prompt> prompts;
    private final NDManager manager;
    /** By asset; null once the asset has no rows. */
    private final AssetCache[] caches;
    /** Of each row of the last call, its asset. */
    private int[] rowAssets;

    private boolean started;

    CachedGeneration(LanguageModel model, List<LanguageModel.Prompt> prompts) {
        this.model = model;
        this.sizes = model.sizes();
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
        for (int asset = 0; asset < caches.length; asset++) {
            rowAssets[asset] = asset;
            LanguageModel.Prompt prompt = prompts.get(asset);
            caches[asset] = new AssetCache(model.length(prompt));
            try (NDManager call = manager.newSubManager()) {
                float[] next = Kernels.get()
                        .call(
                                call,
                                "lm_prompt",
                                model.weights().tensors(),
                                model.prefix(call, prompt),
                                model.ids(call, prompt.tokens()),
                                caches[asset].layers,
                                model.rope(),
                                sizes.heads(),
                                sizes.eps())
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
        int[] order = byAsset(parents);
        continueRows(parents, order);
        float[] grouped = logits(tokens, order);
        int width = vocabulary();
        float[] logits = new float[grouped.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(grouped, i * width, logits, order[i] * width, width);
        }
        return logits;
    }

    /** Indices of the new rows, those of an asset together and otherwise in order. */
    private int[] byAsset(int[] parents) {
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < parents.length; row++) {
            if (parents[row] < 0 || parents[row] >= rowAssets.length) {
                throw new IllegalArgumentException(
                        "parent must be in 0.." + (rowAssets.length - 1) + ", cannot be: " + parents[row]);
            }
            order.add(row);
        }
        order.sort((a, b) -> Integer.compare(rowAssets[parents[a]], rowAssets[parents[b]]));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private void continueRows(int[] parents, int[] order) {
        // where each row of the previous call stands within its asset
        int[] within = new int[rowAssets.length];
        int[] seen = new int[caches.length];
        for (int row = 0; row < rowAssets.length; row++) {
            within[row] = seen[rowAssets[row]]++;
        }
        int[] nextAssets = new int[parents.length];
        for (int row = 0; row < parents.length; row++) {
            nextAssets[row] = rowAssets[parents[row]];
        }
        for (int asset = 0; asset < caches.length; asset++) {
            int wanted = asset;
            int[] local = Arrays.stream(order)
                    .filter(row -> nextAssets[row] == wanted)
                    .map(row -> within[parents[row]])
                    .toArray();
            if (local.length > 0) {
                caches[asset].continueFrom(local);
            } else if (caches[asset] != null) {
                caches[asset].close();
                caches[asset] = null;
            }
        }
        rowAssets = nextAssets;
    }

    /** (rows, vocabulary) for the rows in this order. */
    private float[] logits(int[] tokens, int[] order) {
        List<AssetCache> live = Arrays.stream(caches)
                .flatMap(cache -> Optional.ofNullable(cache).stream())
                .toList();
        int[] rows = live.stream().mapToInt(cache -> cache.slots.rows()).toArray();
        int[] slots = live.stream().mapToInt(AssetCache::append).toArray();
        try (NDManager call = manager.newSubManager()) {
            List<NDArray> masks = new ArrayList<>();
            List<NDArray> layers = new ArrayList<>();
            long[] positions = new long[order.length];
            int row = 0;
            for (AssetCache cache : live) {
                masks.add(call.create(cache.slots.mask(), new Shape(cache.slots.rows(), cache.slots.used())));
                layers.addAll(cache.layers);
                for (int i = 0; i < cache.slots.rows(); i++) {
                    positions[row++] = cache.slots.position(i);
                }
            }
            int[] ordered = Arrays.stream(order).map(i -> tokens[i]).toArray();
            return Kernels.get()
                    .call(
                            call,
                            "lm_step",
                            model.weights().tensors(),
                            model.ids(call, ordered),
                            call.create(positions, new Shape(positions.length)),
                            rows,
                            slots,
                            layers,
                            masks,
                            model.rope(),
                            sizes.heads(),
                            sizes.eps())
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    /** Keys and values of one asset. */
    private final class AssetCache implements AutoCloseable {
        private final SlotPool slots;
        private final NDManager owner = manager.newSubManager();
        /** (2, kvHeads, capacity, headDim) each. */
        private final List<NDArray> layers = new ArrayList<>();

        private int capacity;

        AssetCache(int prompt) {
            slots = new SlotPool(prompt);
            capacity = prompt + prompt / 2 + 64;
            for (int layer = 0; layer < sizes.layers(); layer++) {
                layers.add(Kernels.get()
                        .call(owner, "cache_new", model.rope(), sizes.kvHeads(), capacity, sizes.headDim()));
            }
        }

        void continueFrom(int[] parents) {
            slots.continueFrom(parents);
            slots.compact().ifPresent(this::keep);
        }

        /** Gives each row a slot and returns the first; room is made where there is none. */
        int append() {
            int needed = slots.used() + slots.rows();
            if (needed > capacity) {
                capacity = Math.max(needed, capacity + capacity / 2);
                layers.replaceAll(layer -> {
                    // one layer at a time, so that old and new together are little more than the old
                    NDArray grown = Kernels.get().call(owner, "cache_grown", layer, slots.used(), capacity);
                    layer.close();
                    return grown;
                });
            }
            int first = slots.append();
            for (int row = 0; row < slots.rows(); row++) {
                if (slots.position(row) >= sizes.positions()) {
                    throw new IllegalStateException("sequence must have at most " + sizes.positions() + " positions");
                }
            }
            return first;
        }

        private void keep(int[] kept) {
            try (NDManager call = owner.newSubManager()) {
                NDArray indices = call.create(Arrays.stream(kept).asLongStream().toArray(), new Shape(kept.length));
                int prompt = slots.used() - kept.length;
                for (NDArray layer : layers) {
                    Kernels.get().call(call, "cache_compact", layer, prompt, indices);
                }
            }
        }

        @Override
        public void close() {
            owner.close();
        }
    }
}
